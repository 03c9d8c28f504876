FROM python:3.12-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/bwsim
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY simulator simulator
COPY scenarios scenarios
# With the demo's extra, so that `bwsim demo` and the example application of compose.yaml run from the same image.
RUN /opt/bwsim/bin/pip install --quiet --constraint constraints.txt '.[demo]'

FROM python:3.12-slim

# The root filesystem may be read-only: nothing is written but to /data and /tmp.
ENV PATH=/opt/bwsim/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=build /opt/bwsim /opt/bwsim
RUN mkdir /scenarios /data && chown 10001:10001 /data
USER 10001:10001
# Scenarios are named by their file here; a bwsim.yaml beside them is read too.
WORKDIR /scenarios
VOLUME ["/scenarios", "/data"]
EXPOSE 8484
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["bwsim", "ready"]
ENTRYPOINT ["bwsim"]
CMD ["serve", "--host", "0.0.0.0"]
