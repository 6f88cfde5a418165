#!/usr/bin/env python3
"""Counts the results in a testlog.json of meson: 'N passed, N failed' is the last line.

Fails where a test failed, and where none passed.
"""

import json
import sys
from collections import Counter

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP", "IGNORED"}


def main():
    try:
        with open(sys.argv[1], encoding="utf-8") as log:
            results = Counter(json.loads(line)["result"] for line in log)
    except FileNotFoundError:
        results = Counter()
    passed = sum(results[word] for word in PASSED)
    skipped = sum(results[word] for word in SKIPPED)
    failed = sum(results.values()) - passed - skipped
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
