"""The live line of a long step, as a terminal shows it."""
import argparse
import fcntl
import os
import pathlib
import pty
import re
import signal
import struct
import subprocess
import tempfile
import termios
import time

from tools import read_terminal

ROWS = 80_000
SCRIPTS = {
    "001_up.sql": "CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER);\nCREATE TABLE b (x);\n"
                  f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
                  "INSERT INTO a SELECT i, i % 7 FROM n;\n",
    "001_down.sql": "DROP TABLE a;\nDROP TABLE b;\n",
    "002_up.sql": "SELECT 1;\nINSERT INTO b SELECT length(hex(zeroblob({bytes} + x))) FROM a;\n",
    "002_down.sql": "DELETE FROM b;\n",
}
# The live line begins after half a second: a step has to take this long on any machine. On one that
# is busy with other things the line may come later, and how many rows there are is asked again after
# as long again: then the step is made longer, so many times.
STEP_SECONDS = 1.0
LENGTHENED_MOST = 4
TIME = r"(?:\d+ ms|\d+\.\d s)"
MANIFEST = ("version: 1\ndatabase: app.db\nrevisions:\n  - {id: '001'}\n"
            "  - {id: '002', parents: '001', message: 'Lengths ä of x, each one'}\n")


class Screen:
    """What is left of the output on a terminal: lines, carriage returns, "erase to the end"."""

    def __init__(self, columns):
        self.columns, self.lines, self.column = columns, [""], 0
        self.states = []    # of the line that is written over, whenever it is

    def feed(self, text):
        text = re.sub(r"\x1b\[[0-9;]*m", "", text)
        for part in re.findall(r"\x1b\[K|\r\n|\r|\n|[^\x1b\r\n]+|\x1b", text):
            line = self.lines[-1]
            if part == "\x1b[K":
                self.lines[-1] = line[:self.column]
            elif part in ("\n", "\r\n"):
                self.lines.append("")
                self.column = 0
            elif part == "\r":
                assert len(line) < self.columns, f"a line that wraps cannot be taken back: {line!r}"
                self.states.append(line)
                self.column = 0
            else:
                assert part != "\x1b", f"an escape that is not known in {text!r}"
                self.lines[-1] = line[:self.column] + part + line[self.column + len(part):]
                self.column += len(part)


def run_on_terminal(command, folder, columns, **environment):
    child, descriptor = pty.fork()
    if child == 0:
        os.chdir(folder)
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execvpe(command[0], command, {**os.environ, **environment})
    output, status = read_terminal(child, descriptor)
    assert status == 0, output
    return output.decode()


def make_project(folder, bytes_of_each_row):
    (folder / "sql").mkdir(exist_ok=True)
    (folder / "manifest.yaml").write_text(MANIFEST)
    for name, sql in SCRIPTS.items():
        (folder / "sql" / name).write_text(sql.replace("{bytes}", str(bytes_of_each_row)))


class Live:
    def __init__(self, stemma, folder):
        self.stemma, self.folder, self.bytes_of_each_row = stemma, folder, 5_000

    def run(self, *words):
        return subprocess.run([self.stemma, *words], cwd=self.folder, capture_output=True,
                              text=True, check=True)

    def make_long_step(self):
        """A project at its head, whose last step takes long enough on this machine."""
        seconds = 0
        while seconds < STEP_SECONDS:
            make_project(self.folder, self.bytes_of_each_row)
            self.run("-q", "upgrade", "001")
            began = time.monotonic()
            self.run("-q", "upgrade")
            seconds = time.monotonic() - began
            if seconds < STEP_SECONDS:
                self.run("-q", "downgrade", "base")
                wanted = 1.2 * STEP_SECONDS / max(seconds, 0.2)    # starting takes some, too
                self.bytes_of_each_row = int(self.bytes_of_each_row * max(wanted, 1.1))

    def lengthen(self):
        self.run("-q", "downgrade", "base")
        self.bytes_of_each_row *= 2
        make_project(self.folder, self.bytes_of_each_row)
        self.run("-q", "upgrade")

    def back(self):
        self.run("-q", "downgrade", "001")

    def see(self, form, columns, locale, *options, least=1):
        """The screen on which the live line had this form, often enough; and those lines."""
        for _ in range(LENGTHENED_MOST):
            screen, output = self.screen(columns, locale, *options)
            found = [match for match in map(re.compile(form).fullmatch, screen.states) if match]
            if len(found) >= least:
                return screen, output, found
            self.lengthen()
        raise AssertionError((form, screen.states))

    def screen(self, columns, locale, *options):
        self.back()
        output = run_on_terminal([self.stemma, "upgrade", *options], self.folder, columns,
                                 LC_ALL=locale, TERM="xterm")
        screen = Screen(columns)
        screen.feed(output)
        return screen, output

    def check_wide(self):
        head = r"  … 002  Lengths ä of x, each one  \[1/1\]  " + f"({TIME})  " \
            r"([\d,]+) rows  [\d,.kM]+/s"
        bar, tail = r"  ([█░]{8}) +(\d+)%  (.+) left", r"  sql/002_up.sql:2"
        screen, _, bars = self.see(head + bar + tail, 120, "C.UTF-8", least=3)
        found = [match for match in map(re.compile(f"{head}(?:{bar})?{tail}").fullmatch,
                                        screen.states) if match]
        rows = [int(match[2].replace(",", "")) for match in found]
        assert rows == sorted(rows) and rows[-1] <= ROWS, screen.states
        percents = [int(match[4]) for match in bars]
        assert percents == sorted(percents) and percents[-1] < 100, screen.states
        for match in bars:
            share = int(match[2].replace(",", "")) * 100 // ROWS
            assert abs(share - int(match[4])) <= 1, match[0]
            assert match[3].count("█") == int(match[4]) * 8 // 100, match[0]
        assert re.fullmatch(r"Upgrading app.db: 001 → 002 \(head\), 1 revision\n"
                            rf"  ✓ 002  Lengths ä of x, each one   {TIME}\n"
                            rf"app.db: 001 → 002 \(head\), 1 revision in {TIME}\n",
                            "\n".join(screen.lines)), screen.lines

    def check_usual(self):
        """Eighty columns hold all that matters."""
        self.see(rf"  … 002  Len.*…  \[1/1\]  {TIME}  [\d,]+ rows  [\d,.kM]+/s  "
                 r"[█░]{8} +\d+%  .* left", 80, "C.UTF-8")

    def check_narrow(self):
        for columns, form in ((50, rf"  \.\. 002  Len.*\.\.  {TIME}  [#.]{{8}} +\d+%  .* left"),
                              (34, rf"  \.\. 002  Len.*\.\.  {TIME}  .* left"),
                              (12, r"  \.\. 002 \.\.")):
            _, output, _ = self.see(form, columns, "C")
            assert output.replace("ä", "a").isascii(), output

    def check_rows_of_scripts(self):
        """-v prints rows of scripts: each has its line, and the live line leaves nothing behind."""
        screen, _, _ = self.see(r".*rows.*", 120, "C.UTF-8", "-v")
        assert screen.lines[1] == "    1", screen.lines
        assert re.fullmatch(r"  ✓ 002  Lengths ä of x, each one   \S+ m?s   sql/002_up\.sql",
                            screen.lines[2]), screen.lines

    def check_elsewhere(self):
        """Nothing of it in a file, in JSON, with -q, on a terminal that cannot."""
        self.back()
        piped = self.run("upgrade").stdout
        assert "\r" not in piped and "\x1b" not in piped and "rows" not in piped, piped
        for options in (["--json"], ["-q"]):
            _, output = self.screen(120, "C.UTF-8", *options)
            assert "rows/s" not in output and "\x1b[K" not in output, output
        self.back()
        output = run_on_terminal([self.stemma, "upgrade"], self.folder, 120, LC_ALL="C.UTF-8",
                                 TERM="dumb")
        assert "/s" not in output and "\x1b" not in output, output

    def check_reader_gone(self):
        """SIGPIPE does no harm: the run goes on to its end."""
        self.back()
        child = subprocess.Popen([self.stemma, "upgrade"], cwd=self.folder, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
        assert child.stdout.readline().startswith("Upgrading")
        child.stdout.close()
        errors = child.stderr.read()
        assert child.wait() == 0 and errors == "", (child.returncode, errors)
        assert self.run("current").stdout == "002 (head)\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stemma", required=True)
    stemma = str(pathlib.Path(parser.parse_args().stemma).resolve())
    os.environ["LC_ALL"] = "C.UTF-8"
    for name in ("STEMMA_DATABASE", "STEMMA_MANIFEST", "DATABASE_URL", "NO_COLOR"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="stemma-live-") as name:
        folder = pathlib.Path(name)
        live = Live(stemma, folder)
        live.make_long_step()
        for check in (live.check_wide, live.check_usual, live.check_narrow,
                      live.check_rows_of_scripts, live.check_elsewhere, live.check_reader_gone):
            check()


if __name__ == "__main__":
    main()
