# Of the jobs: `migrate <database>`, `seed <database>`, `reconcile` and `repair`. The folder that it is built from keeps to that of the
# clone, since migrations are found from the module that runs them.
FROM gcr.io/distroless/nodejs24-debian12:nonroot@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a
COPY app/ /app/
WORKDIR /app
USER 65532
ENTRYPOINT ["/nodejs/bin/node", "/app/platform/images/jobs/main.js"]
