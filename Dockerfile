# syntax=docker/dockerfile:1

FROM node:22-bookworm-slim AS build
WORKDIR /build
# Only used where no prebuilt SQLite driver exists for the platform.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json LICENSE ./
RUN npm ci
COPY scripts scripts
COPY migrations migrations
COPY src src
COPY web web
COPY packaging/container packaging/container
RUN node scripts/build.mjs && packaging/container/assemble-rootfs.sh /build /rootfs

# Node, its libraries and the program, without a shell: see docs/installation.md.
FROM scratch
COPY --from=build /rootfs /
ENV PATH=/usr/local/bin NODE_ENV=production HOST=0.0.0.0
# A small process: a short-lived heap that stays small, and memory of password hashes given back. See docs/performance.md.
ENV NODE_OPTIONS="--max-semi-space-size=8 --max-old-space-size=1024" MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=1048576
WORKDIR /app
VOLUME /app/data
USER 1000:1000
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]
