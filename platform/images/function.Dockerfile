# Of every function. scripts/cluster/images.ts makes the folder that it is built from: app/ is the bundle with
# its chunks and an empty cache/, environment.json what bake.mjs starts it with, once.
ARG NODE=gcr.io/distroless/nodejs24-debian12:nonroot@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a

# Node keeps the compiled code by its own version and by the user's number: both are those of the image.
FROM ${NODE} AS baked
COPY --chown=65532:65532 app/ /app/
COPY bake.mjs environment.json /bake/
USER 65532
RUN ["/nodejs/bin/node", "/bake/bake.mjs", "/app/main.js", "/app/cache"]

FROM ${NODE}
COPY --from=baked /app/ /app/
WORKDIR /app
USER 65532
ENV NODE_COMPILE_CACHE=/app/cache
EXPOSE 8080
ENTRYPOINT ["/nodejs/bin/node", "/app/main.js"]
