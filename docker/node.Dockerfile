# A GPU node: slfd and slfd-worker with libtorch. Context: the repository, after docker/publish (--cuda for GPUs).
ARG BASE=mcr.microsoft.com/dotnet/aspnet:10.0
FROM $BASE
COPY docker/programs/slfd /opt/slfd
COPY docker/programs/slfd-worker /opt/slfd-worker
RUN ln -s /opt/slfd/slfd /usr/local/bin/slfd && ln -s /opt/slfd-worker/slfd-worker /usr/local/bin/slfd-worker && ln -s /opt/slfd-worker/slfd-worker /opt/slfd/slfd-worker && mkdir -p /runs /data \
 && useradd --system --uid 8470 --home-dir /runs --shell /usr/sbin/nologin slfd && chown slfd: /runs
ENV SLFD_DATA=/data
VOLUME ["/runs", "/data"]
STOPSIGNAL SIGTERM
# A node has no port. It is healthy while its process runs; what its devices do, the coordinator says.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["bash", "-c", "tr '\\0' ' ' </proc/1/cmdline | grep -q 'slfd node'"]
# Not root, and the same number as the coordinator hosts, which share /runs.
USER slfd
ENTRYPOINT ["slfd"]
CMD ["node", "--help"]
