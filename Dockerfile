# The application without a database: give it DATABASE_URL (see compose.yaml).
FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# CPU builds of torch are a tenth the size; name their index with --build-arg PIP_EXTRA_INDEX_URL=...
ARG PIP_EXTRA_INDEX_URL
COPY constraints.txt pyproject.toml README.md LICENSE ./
RUN pip install "$(grep '^torch==' constraints.txt)"
COPY kit kit
COPY db db
COPY ingest ingest
COPY agent agent
COPY widget widget
COPY app app
RUN pip install -c constraints.txt .

FROM python:3.11-slim
RUN useradd --system --create-home --uid 10001 salesagent \
    && install -d -o salesagent -g salesagent /data
COPY --from=build /venv /venv
COPY app.yaml /etc/salesagent/app.yaml
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 SALES_DATA_DIR=/data SALES_CONFIG=/etc/salesagent/app.yaml
USER salesagent
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["salesagent", "serve", "--host", "0.0.0.0", "--port", "8000"]
