# Vestnik in one image: the server with the browser application inside. PostgreSQL runs beside it (docker-compose.yml).
FROM rust:1.95-bookworm AS build
# Node makes the style sheet and the browser application smaller; Debian's is too old for that.
COPY --from=node:22-bookworm-slim /usr/local /usr/local
RUN rustup target add wasm32-unknown-unknown
WORKDIR /vestnik
COPY . .
RUN cargo xtask web && cargo build --locked --release --package vestnik --bin vestnik

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/vestnik --create-home vestnik
COPY --from=build /vestnik/target/release/vestnik /usr/local/bin/vestnik
USER vestnik
ENV VESTNIK_LISTEN=0.0.0.0:8080 VESTNIK_DATA_DIR=/var/lib/vestnik
VOLUME /var/lib/vestnik
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["curl", "-fsS", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["vestnik"]
CMD ["serve"]
