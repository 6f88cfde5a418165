"""Writes a file's bytes as a C function: embed.py INPUT OUTPUT HEADER FUNCTION."""

import sys

path, output, header, function = sys.argv[1:]
with open(path, "rb") as file:
    data = file.read()
if any(byte > 126 for byte in data):
    sys.exit(f"{path}: only ASCII can be embedded")

lines = [", ".join(map(str, data[i : i + 24])) + "," for i in range(0, len(data), 24)]
with open(output, "w", encoding="ascii") as file:
    file.write(f'#include "{header}"\n\n')
    file.write("static const char bytes[] = {\n    " + "\n    ".join(lines) + "\n};\n\n")
    file.write(f"struct str {function}(void)\n{{\n")
    file.write("    return (struct str){bytes, sizeof bytes};\n}\n")
