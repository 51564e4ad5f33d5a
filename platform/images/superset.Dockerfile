# Of Superset: app/ is analytics/superset as the local tiers run it, its packages locked with their checksums.
FROM docker.io/library/python:3.11.14-bookworm AS packages
COPY app/requirements.txt /tmp/requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/requirements.txt

FROM docker.io/library/python:3.11.14-slim-bookworm
COPY --from=packages /venv /venv
COPY app/ /app/
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
  FLASK_APP=superset \
  PYTHONDONTWRITEBYTECODE=1 \
  SUPERSET_CONFIG_PATH=/app/superset_config.py \
  SUPERSET_HOME=/home/superset
USER 65532
EXPOSE 8088
CMD ["gunicorn", "--workers", "1", "--worker-class", "gthread", "--threads", "6", "--timeout", "120", "--graceful-timeout", "5", "--bind", "0.0.0.0:8088", "--worker-tmp-dir", "/tmp", "superset.app:create_app()"]
