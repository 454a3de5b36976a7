"""Opens pages in a headless Chromium of its own, each in a new tab, and prints for each how long its first paint took, in milliseconds after the navigation began.

    first_paint.py CHROMIUM PROFILE TIMES URL...
"""
import json
import os
import subprocess
import sys


def main(chromium, profile, times, urls):
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()

    def in_child():  # Chromium takes commands from file 3 and answers on file 4, each message ended by a zero byte
        os.dup2(to_read, 63), os.dup2(from_write, 64)
        os.dup2(63, 3), os.dup2(64, 4)
        os.set_inheritable(3, True), os.set_inheritable(4, True)

    browser = subprocess.Popen(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--window-size=1200,900"],
        preexec_fn=in_child, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(to_read), os.close(from_write)
    answers, number, rest = os.fdopen(from_read, "rb", buffering=0), 0, b""

    def ask(method, session=None, **parameters):
        nonlocal number, rest
        number += 1
        message = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        os.write(to_write, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in rest:
                more = answers.read(1 << 16)
                if not more:
                    raise SystemExit("chromium has ended")
                rest += more
            text, rest = rest.split(b"\0", 1)
            answer = json.loads(text)
            if answer.get("id") == number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]

    try:
        for round in range(times + 1):
            for url in urls:
                target = ask("Target.createTarget", url="about:blank")["targetId"]
                session = ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
                ask("Target.activateTarget", targetId=target)
                ask("Page.navigate", session, url=url)
                paint = ask("Runtime.evaluate", session, awaitPromise=True, returnByValue=True, expression="""
                    new Promise(done => new PerformanceObserver(seen => { for (const entry of seen.getEntries()) if (entry.name === 'first-contentful-paint') done(entry.startTime); })
                        .observe({ type: 'paint', buffered: true }))""")["result"]["value"]
                if round > 0:  # the first round starts the browser's own processes
                    print(f"{paint:.0f} {url}", flush=True)
                ask("Target.closeTarget", targetId=target)
    finally:
        browser.kill()
        browser.wait()


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
