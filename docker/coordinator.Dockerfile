# A coordinator host: slfd without worker and libtorch. Context: the repository, after docker/publish.
ARG BASE=mcr.microsoft.com/dotnet/aspnet:10.0
FROM $BASE
COPY docker/programs/slfd /opt/slfd
RUN ln -s /opt/slfd/slfd /usr/local/bin/slfd && mkdir -p /runs /state \
 && useradd --system --uid 8470 --home-dir /runs --shell /usr/sbin/nologin slfd && chown slfd: /runs /state
VOLUME ["/runs", "/state"]
EXPOSE 8470 8471 4053
STOPSIGNAL SIGTERM
# bash reads the answer itself, so that a base without curl does as well.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8470 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
# Not root: what is mounted at /runs and /state must be writable for this user.
USER slfd
ENTRYPOINT ["slfd"]
CMD ["serve", "--help"]
