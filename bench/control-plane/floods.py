#!/usr/bin/env python3
"""Floods of a coordinator host: what each costs it in processor time, memory, log and journal, and how long others wait meanwhile.

usage: floods.py SLFD [SECONDS [FLOOD ...]]     one host on loopback with nothing but defaults; a table in Markdown, then the largest memory in MiB

The attacker is a process of its own, as fast as one thread of Python is. It holds the node's token of the runs folder, as any process of the same user can; nothing here is a stock client of the product.
"""
import base64, json, os, re, shutil, signal, socket, struct, subprocess, sys, tempfile, threading, time, urllib.request

SLFD, SECONDS = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 4.0
NODES, HTTP = 17471, 17470
GRID = {"name": "flooded"}


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """A member of a message in Protocol Buffers: a whole number, or bytes."""
    return varint(number << 3) + varint(value) if isinstance(value, int) else varint(number << 3 | 2) + varint(len(value)) + value


class Node:
    """A node's connection: WebSocket by hand, so that it can say what no node says."""

    def __init__(self, name, token):
        self.name, self.requests, self.buffer = field(1, name.encode()), 1_000, b""
        self.life = int(time.time() * 1000)
        self.socket = socket.create_connection(("127.0.0.1", NODES), timeout=5)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /node HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
                             f"Sec-WebSocket-Protocol: slfd.node.1\r\nAuthorization: Bearer {token}\r\nSlfd-Node: {name}\r\n\r\n").encode())
        head = b""
        while b"\r\n\r\n" not in head:
            got = self.socket.recv(4096)
            if not got:
                raise ConnectionError("hung up on")
            head += got
        head, self.buffer = head.split(b"\r\n\r\n", 1)
        self.status = int(head.split()[1])

    def say(self, manifest, body):
        frame = bytes([len(manifest)]) + manifest.encode() + field(1, self.name) + field(2, self.life) + body
        size = struct.pack("!BBH", 0x82, 0xFE, len(frame)) if 125 < len(frame) < 65536 else struct.pack("!BBQ", 0x82, 0xFF, len(frame)) if len(frame) >= 65536 else bytes([0x82, 0x80 | len(frame)])
        self.socket.sendall(size + b"\0\0\0\0" + frame)  # masked with nothing

    def take(self, size):
        while len(self.buffer) < size:
            got = self.socket.recv(65536)
            if not got:
                raise ConnectionError("hung up on")
            self.buffer += got
        out, self.buffer = self.buffer[:size], self.buffer[size:]
        return out

    def hear(self):
        """The next answer: its manifest and its bytes; how it was hung up on, where it was."""
        while True:
            kind, size = self.take(2)
            size = struct.unpack("!H", self.take(2))[0] if size == 126 else struct.unpack("!Q", self.take(8))[0] if size == 127 else size
            body = self.take(size)
            if kind & 0xF == 8:
                return "closed", body[2:]
            if kind & 0xF == 2:
                return body[1:1 + body[0]].decode(), body[1 + body[0]:]

    def hello(self, slots=("cpu:0",)):
        self.say("n.hello", b"".join(field(3, slot.encode()) for slot in slots))

    def ask(self):
        self.requests += 1
        self.say("n.request", field(3, self.requests) + field(4, b"cpu:0"))


class Lab:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="slfd-floods-")
        self.runs = os.path.join(self.folder, "runs")
        self.log = open(os.path.join(self.folder, "log"), "wb+")
        self.host = subprocess.Popen([SLFD, "serve", "--runs", self.runs, "--nodes", f"127.0.0.1:{NODES}", "--http", f"127.0.0.1:{HTTP}"], stdout=self.log, stderr=self.log)
        for _ in range(300):
            if b"ready" in self.said():
                break
            time.sleep(0.1)
        self.token, self.operator = (open(os.path.join(self.runs, f"{who}.token")).read().strip() for who in ("node", "operator"))
        self.serve_log = os.path.join(self.runs, "logs", "serve.log")

    def said(self):
        return open(self.log.name, "rb").read()

    def submit(self, grid):
        conf = os.path.join(self.folder, "grid.conf")
        open(conf, "w").write(grid)
        subprocess.run([SLFD, "submit", conf, "--server", f"http://127.0.0.1:{HTTP}/"], check=True, stdout=subprocess.DEVNULL)

    def cpu(self):
        words = open(f"/proc/{self.host.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.host.pid}/status").read())[1]) / 1024

    def bytes(self, name):
        return sum(os.path.getsize(os.path.join(self.runs, file)) for file in os.listdir(self.runs) if file.startswith(name))

    def ask(self, path):
        """Seconds until an answer; a new connection each time, as others come."""
        start = time.monotonic()
        request = urllib.request.Request(f"http://127.0.0.1:{HTTP}{path}", headers={"Authorization": f"Bearer {self.operator}"} if path != "/healthz" else {})
        try:
            urllib.request.urlopen(request, timeout=20).read()
        except OSError as failed:
            return time.monotonic() - start, str(failed)
        return time.monotonic() - start, None


def http(data, keep):
    s = socket.create_connection(("127.0.0.1", HTTP), timeout=5)
    s.sendall(data)
    if keep:
        return s
    try:
        while s.recv(4096):
            pass
    except OSError:
        pass
    s.close()


def idle(lab, stop):
    held = []
    while not stop():
        held = [http(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", True) for _ in range(1_030)]
        while not stop():
            time.sleep(0.05)
    return len(held), "connections"


def requests(text):
    def flood(lab, stop):
        count = 0
        while not stop():
            http(text(lab).encode("latin1"), False)
            count += 1
        return count, "requests"
    return flood


def beats(cells, pace=None):
    """Beats of leases that never were, with numbers that are none."""
    def flood(lab, stop):
        node, count, last = Node("evil", lab.token), 0, b""
        node.hello()
        threading.Thread(target=drain, args=(node,), daemon=True).start()
        lease = field(1, field(1, 1) + varint(2 << 3 | 1) + b"\x01" * 8) + field(2, field(1, 1))
        body = b"".join(field(4, field(1, lease) + field(2, 7) + field(3, 9) + varint(4 << 3 | 1) + struct.pack("<d", float("nan")) + varint(5 << 3 | 1) + struct.pack("<d", float("inf")) + field(8, b"p")) for _ in range(cells))
        while not stop():
            count += 1
            try:
                node.say("n.beat", field(3, count) + body)
            except OSError:
                break
        return count, f"beats of {cells} cells sent"
    return flood


def drain(node):
    try:
        while True:
            node.hear()
    except OSError:
        pass


def churn(lab, stop):
    """A lease, and back with it."""
    node, pairs = Node("evil", lab.token), 0
    node.hello()
    while not stop():
        node.ask()
        kind, body = node.hear()
        while kind not in ("n.grant", "n.nowork", "closed"):
            kind, body = node.hear()
        if kind != "n.grant":
            return pairs, f"leases taken and given back, then {kind}"
        at = 0
        while body[at] != 0x1A:  # the lease, member 3
            at += 2 + body[at + 1] if body[at] & 7 == 2 else 1 + next(i + 1 for i in range(1, 11) if not body[at + i] & 0x80) - 1 + 0
        node.say("n.handback", field(3, body[at + 2:at + 2 + body[at + 1]]) + field(4, 2_147_483_647))
        while node.hear()[0] != "n.ended":
            pass
        pairs += 1
    return pairs, "leases taken and given back"


def hijack(lab, stop):
    """The largest number that a life can have, so that nobody comes after it."""
    count = 0
    while not stop():
        node = Node("gpu1", lab.token)
        node.life = 2 ** 63 - 1
        node.hello()
        count += 1
        lab.closed = node.hear()
        node.socket.close()
    return count, "lives of the year 292 million"


def garbage(lab, stop):
    count = 0
    while not stop():
        s = socket.create_connection(("127.0.0.1", NODES), timeout=5)
        try:
            s.sendall(struct.pack("<I", 3_999_999) + b"x" * 100_000)
            s.recv(100)
        except OSError:
            pass
        s.close()
        count += 1
    return count, "connections with 100 kB that are no HTTP"


FLOODS = {
    "idle": ("1,030 idle connections to the HTTP port", idle),
    "token": ("requests without a token", requests(lambda lab: "GET /api/grids HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")),
    "faulty": ("requests with faulty bodies and an operator's token", requests(lambda lab: f"POST /api/grids HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {lab.operator}\r\nContent-Type: application/json\r\nContent-Length: 7\r\nConnection: close\r\n\r\n{{\"a\": [")),
    "broken": ("requests that are no HTTP", requests(lambda lab: "GET \x01 \x02/9\r\n\r\n")),
    "garbage": ("connections to the port for nodes with bytes that are no HTTP", garbage),
    "beats": ("beats of 1 cell, as fast as they go", beats(1)),
    "badbeat": ("beats of 3,000 cells, as fast as they go", beats(3_000)),
    "churn": ("leases taken and given back", churn),
    "hijack": ("another's name with a life in the far future", hijack),
}


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a timeout ends the host as well
    lab = Lab()
    try:
        lab.submit("grid { name = flooded, datasets = [procedural], resolutions = [32], methods = [{ baseline = random }], seeds = [%s]\n evaluation { repeats = 1, epochs = 2, architectures = [convnet] } }" % ", ".join(map(str, range(200))))
        before, start = lab.cpu(), time.monotonic()
        time.sleep(SECONDS)
        print(f"At rest: {100 * (lab.cpu() - before) / (time.monotonic() - start):.0f} % of a core, {lab.memory():.0f} MiB.\n")
        print("| flood | came to | CPU of a core | memory at most | log | journal | others waited at most |\n| --- | --- | --- | --- | --- | --- | --- |")
        most = 0
        for name in sys.argv[3:] or FLOODS:
            what, flood = FLOODS[name]
            before, log, journal, start, memory, waits = lab.cpu(), os.path.getsize(lab.serve_log), lab.bytes("coordinator.db"), time.monotonic(), 0, []
            end, result = time.monotonic() + SECONDS, []
            thread = threading.Thread(target=lambda: result.append(attempt(flood, lab, lambda: time.monotonic() > end)))
            thread.start()
            while thread.is_alive():
                waits += [lab.ask("/healthz"), lab.ask("/api/grids")]
                memory = max(memory, lab.memory())
                time.sleep(0.1)
            spent = time.monotonic() - start
            failed = sorted({cause for _, cause in waits if cause})
            print(f"| {what} | {result[0][0]:,} {result[0][1]} in {spent:.1f} s | {100 * (lab.cpu() - before) / spent:.0f} % | {memory:.0f} MiB | {(os.path.getsize(lab.serve_log) - log) / 1024:.1f} KiB"
                  f" | {(lab.bytes('coordinator.db') - journal) / 1024:.0f} KiB | {max(wait for wait, _ in waits):.2f} s{'; ' + '; '.join(failed) if failed else ''} |", flush=True)
            most = max(most, memory)
            time.sleep(1)
        ready, cause = lab.ask("/readyz")
        print(f"\nAfter all of it /readyz says {'ready' if cause is None else cause}.")
        print(f"{most:.0f}")
        return 0 if cause is None else 1
    finally:
        if os.environ.get("KEEP_LOG"):
            shutil.copy(lab.serve_log, os.environ["KEEP_LOG"])
        lab.host.send_signal(signal.SIGTERM)
        lab.host.wait(30)
        shutil.rmtree(lab.folder, ignore_errors=True)


def attempt(flood, lab, stop):
    try:
        return flood(lab, stop)
    except OSError as ended:
        return 0, f"ended: {ended}"


sys.exit(main())
