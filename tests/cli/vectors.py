"""Runs the cases of tests/vectors/ through the program.

Each has a folder of its own, with empty scripts, and a database with its heads stamped.

usage: vectors.py [--stemma PROGRAM] [--jobs N] [--every N] FILE.yaml...
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

EXIT_USAGE = 64


def read_cases(path):
    """The values are JSON, one key a line: no YAML reader is needed."""
    cases = []
    for line in path.read_text().splitlines():
        if line.startswith("- name: "):
            cases.append({"name": json.loads(line[len("- name: "):])})
        elif line.startswith("  - "):
            cases[-1]["revisions"].append(json.loads(line[4:]))
        elif line.startswith("  ") and ":" in line:
            key, value = line.strip().split(":", 1)
            cases[-1][key] = json.loads(value) if value.strip() else []
    return cases


def make_project(folder, revisions):
    scripts = folder / "sql"
    scripts.mkdir(parents=True)
    lines = ["version: 1", "database: app.db", "revisions:"]
    lines += ["  - " + json.dumps(revision) for revision in revisions]
    (folder / "manifest.yaml").write_text("\n".join(lines) + "\n")
    for revision in revisions:
        for direction in ("up", "down"):
            (scripts / f"{revision['id']}_{direction}.sql").touch()


def run(stemma, folder, *arguments):
    done = subprocess.run([stemma, "--json", *arguments], cwd=folder, capture_output=True,
                          check=False)
    return json.loads(done.stdout), done.returncode


def check_success(case, document):
    ran = [step["revision"] for step in document["steps"]]
    wrong = []
    if case["command"] != "stamp" and any(
            step["op"] != case["command"] for step in document["steps"]):
        wrong.append("a step of another kind")
    for key, seen in (("steps", ran), ("order", ran), ("steps_set", sorted(ran)),
                      ("heads", sorted(document["heads_after"]))):
        if key in case and case["command"] != "stamp" or key == "heads":
            if seen != case[key]:
                wrong.append(f"{key} are {seen}, not {case[key]}")
    return wrong


def run_case(stemma, folder, case):
    """What is wrong, a line each."""
    make_project(folder, case["revisions"])
    if case["current"]:
        document, status = run(stemma, folder, "stamp", *case["current"])
        if status != 0:
            return [f"cannot stamp: {document}"]
    database = folder / "app.db"
    before = database.read_bytes() if database.exists() else None
    targets = case["target"] if isinstance(case["target"], list) else [case["target"]]
    document, status = run(stemma, folder, case["command"], "--", *targets)
    code = document.get("error", {}).get("code")
    if code != case.get("error"):
        return [f"error is {code} ({document.get('error')}), not {case.get('error')}"]
    if code is not None:
        after = database.read_bytes() if database.exists() else None
        wrong = [] if status == EXIT_USAGE else [f"exit status {status}"]
        return wrong + ([] if before == after else ["the database was changed"])
    wrong = check_success(case, document) + ([f"exit status {status}"] if status else [])
    recorded, _ = run(stemma, folder, "current")
    if recorded["heads"] != case["heads"]:
        wrong.append(f"recorded are {recorded['heads']}, not {case['heads']}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--stemma", default=shutil.which("stemma"), help="the program to test")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one case in N")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    stemma = str(pathlib.Path(arguments.stemma).resolve())
    cases = [case for path in arguments.files for case in read_cases(path)][::arguments.every]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="stemma-vectors-") as folder:
        folders = [pathlib.Path(folder) / str(i) for i in range(len(cases))]
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            results = pool.map(lambda pair: run_case(stemma, *pair), zip(folders, cases))
            for case, wrong in zip(cases, results):
                failed += bool(wrong)
                for line in wrong:
                    print(f"{case['name']}: {line}")
    print(f"{len(cases)} cases, {failed} failed")
    sys.exit(1 if failed or not cases else 0)


if __name__ == "__main__":
    main()
