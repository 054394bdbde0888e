# Two stages: the first has pip and a network and builds packages, corpora and assets; the second only runs.
FROM python:3.12-slim AS build
WORKDIR /srv/unroll
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements.lock .
RUN /opt/venv/bin/pip install --require-hashes -r requirements.lock
COPY app app
COPY static static
COPY templates templates
# Fails the build, unlike set-up at home, when a corpus could not be fetched: an image is to be complete.
RUN /opt/venv/bin/python -m app setup && test -s data/corpora/tatoeba-zh.json && rm -rf data/cache \
    && /opt/venv/bin/pip uninstall --yes --quiet pip

FROM python:3.12-slim
LABEL org.opencontainers.image.title="Unroll" org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --no-create-home unroll
WORKDIR /srv/unroll
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/unroll /srv/unroll
# All that is ever written: one volume, begun with what was built. The rest may be mounted read-only, with a /tmp.
COPY --from=build --chown=unroll:unroll /srv/unroll/data data
VOLUME /srv/unroll/data
COPY LICENSE README.md ./
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 UNROLL_HOST=0.0.0.0 UNROLL_LOG=json
USER unroll
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "app", "serve"]
