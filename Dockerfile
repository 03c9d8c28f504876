FROM python:3.12-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# pip stays outside: nothing is installed into a running container.
RUN python -m venv --without-pip /opt/bwsim
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY simulator simulator
COPY scenarios scenarios
# With Bandwidth's SDK, so that `bwsim demo` and the example application of compose.yaml run from the same image.
# What phonenumbers knows of places, carriers and time zones is never read, and is a quarter of it all; nor are the SDK's tests.
RUN pip --python /opt/bwsim/bin/python install --quiet --constraint constraints.txt '.[demo,tls]' \
    && cd /opt/bwsim/lib/python3*/site-packages && rm -rf test \
    && cd phonenumbers && rm -r geodata carrierdata tzdata

FROM python:3.12-slim

# The root filesystem may be read-only: nothing is written but to /data and /tmp. The local authority of --tls lies with
# the data; /authority is for those who share it with an application without sharing the data.
ENV PATH=/opt/bwsim/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 BWSIM_CA_DIR=/data
COPY --from=build /opt/bwsim /opt/bwsim
RUN mkdir /scenarios /data /authority && chown 10001:10001 /data /authority
USER 10001:10001
# Scenarios are named by their file here; a bwsim.yaml beside them is read too.
WORKDIR /scenarios
VOLUME ["/scenarios", "/data"]
EXPOSE 8484 443
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["bwsim", "ready"]
ENTRYPOINT ["bwsim"]
CMD ["serve", "--host", "0.0.0.0"]
