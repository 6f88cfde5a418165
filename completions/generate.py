#!/usr/bin/env python3
"""Writes the completions of one shell, from what `stemma --dump-commands` says.

usage: generate.py bash|zsh|fish PROGRAM
"""

import subprocess
import sys
from collections import namedtuple

Command = namedtuple("Command", "name synopsis summary")
Option = namedtuple("Option", "command name letter argument help")

FILES = {"FILE", "DB", "DIR"}
TARGETED = {"upgrade", "downgrade", "stamp", "show", "merge"}
TARGETS = "head heads base"


class Program:
    """The program's tables, read back."""

    def __init__(self, dump):
        self.commands, self.aliases, self.options = [], {}, []
        for line in dump.splitlines():
            kind, *parts = line.split("\t")
            if kind == "command":
                self.commands.append(Command(*parts))
            elif kind == "alias":
                self.aliases[parts[0]] = parts[1]
            elif kind == "option":
                self.options.append(Option(*parts))

    def names(self):
        return [c.name for c in self.commands] + list(self.aliases)

    def names_of(self, command):
        return [command] + [a for a, c in self.aliases.items() if c == command]

    def summary(self, name):
        command = self.aliases.get(name, name)
        return next(c.summary for c in self.commands if c.name == command)

    def options_of(self, command):
        return [o for o in self.options if o.command in ("-", command)]

    def with_argument(self):
        """Options that take a word, once each."""
        return list({o.name: o for o in self.options if o.argument != "-"}.values())


def spelled(option):
    """Every way in which the option is written."""
    return ["--" + option.name] + (["-" + option.letter] if option.letter != "-" else [])


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def bash(program):
    out = ["# bash completion for stemma", "", "_stemma_options()", "{", '    case "$1" in']
    for command in program.commands:
        words = " ".join(w for o in program.options_of(command.name) for w in spelled(o))
        out.append(f"    {'|'.join(program.names_of(command.name))}) echo '{words}' ;;")
    words = " ".join(w for o in program.options_of("-") for w in spelled(o))
    taking = "|".join(w for o in program.with_argument() for w in spelled(o))
    out += [f"    *) echo '{words}' ;;", "    esac", "}", "", "_stemma()", "{",
            "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
            "    local command="" i", "    COMPREPLY=()",
            "    for ((i = 1; i < COMP_CWORD; i++)); do",
            '        case "${COMP_WORDS[i]}" in',
            f"        {taking}) i=$((i + 1)); [[ ${{COMP_WORDS[i]}} != = ]] || i=$((i + 1)) ;;",
            "        -*) ;;",
            "        *) command=${COMP_WORDS[i]}; break ;;",
            "        esac", "    done",
            "    # bash splits --name=value into three words",
            "    [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD-2]}",
            "    [[ $word != = ]] || word=",
            '    case "$before" in']
    for option in program.with_argument():
        names = "|".join(spelled(option))
        if "|" in option.argument:
            choices = option.argument.replace("|", " ")
            out.append(f"    {names}) mapfile -t COMPREPLY < <(compgen -W '{choices}' -- \"$word\"); return ;;")
        elif option.argument in FILES:
            out.append(f"    {names}) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;")
        else:
            out.append(f"    {names}) return ;;")
    targeted = "|".join(n for c in program.commands if c.name in TARGETED
                        for n in program.names_of(c.name))
    out += ["    esac",
            "    if [[ $word == -* ]]; then",
            '        mapfile -t COMPREPLY < <(compgen -W "$(_stemma_options "$command")" -- "$word")',
            "        return", "    fi",
            '    case "$command" in',
            f"    '') mapfile -t COMPREPLY < <(compgen -W '{' '.join(program.names())}' -- \"$word\") ;;",
            f"    {targeted}) mapfile -t COMPREPLY < <(compgen -W '{TARGETS}' -- \"$word\") ;;",
            "    init) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$word\") ;;",
            "    esac", "}", "", "complete -F _stemma stemma"]
    return out


def zsh_option(option):
    text = option.help.replace("[", "(").replace("]", ")").replace(":", "\\:")
    argument = ""
    if "|" in option.argument:
        argument = f":{option.name}:({option.argument.replace('|', ' ')})"
    elif option.argument in FILES:
        argument = f":{option.argument}:_files"
    elif option.argument != "-":
        argument = f":{option.argument}: "
    equals = "=" if argument else ""
    specs = [quoted(f"--{option.name}{equals}[{text}]{argument}")]
    if option.letter != "-":
        plus = "+" if argument else ""
        specs.append(quoted(f"-{option.letter}{plus}[{text}]{argument}"))
    return specs


def zsh(program):
    out = ["#compdef stemma", "", "_stemma_commands() {", "    local -a commands=("]
    for name in program.names():
        text = program.summary(name).replace(":", "\\:")
        out.append(f"        {quoted(f'{name}:{text}')}")
    out += ["    )", "    _describe -t commands command commands", "}", "",
            "_stemma() {", "    local line state", "    local -a global=("]
    out += [f"        {s}" for o in program.options_of("-") for s in zsh_option(o)]
    out += ["    )", "    _arguments -C $global '1:command:_stemma_commands' '*::argument:->rest'",
            "    [[ $state == rest ]] || return", "    case $line[1] in"]
    for command in program.commands:
        specs = [s for o in program.options if o.command == command.name for s in zsh_option(o)]
        if command.name in TARGETED:
            specs.append(quoted(f"*:target:({TARGETS})"))
        elif command.name == "init":
            specs.append(quoted("1:directory:_files -/"))
        out.append(f"    {'|'.join(program.names_of(command.name))})")
        out.append("        _arguments $global \\" if specs else "        _arguments $global")
        out += [f"            {s}" + (" \\" if s is not specs[-1] else "") for s in specs]
        out.append("        ;;")
    return out + ["    esac", "}", "", '_stemma "$@"']


def fish(program):
    out = ["# fish completion for stemma", "complete -c stemma -f"]
    for name in program.names():
        out.append(f"complete -c stemma -n __fish_use_subcommand -a {name}"
                   f" -d {quoted(program.summary(name))}")
    for option in program.options:
        line = f"complete -c stemma -l {option.name}"
        if option.letter != "-":
            line += f" -s {option.letter}"
        if option.command != "-":
            names = " ".join(program.names_of(option.command))
            line += f" -n '__fish_seen_subcommand_from {names}'"
        if "|" in option.argument:
            line += f" -x -a '{option.argument.replace('|', ' ')}'"
        elif option.argument in FILES:
            line += " -r -F"
        elif option.argument != "-":
            line += " -x"
        out.append(line + f" -d {quoted(option.help)}")
    targeted = " ".join(n for c in program.commands if c.name in TARGETED
                        for n in program.names_of(c.name))
    out.append(f"complete -c stemma -n '__fish_seen_subcommand_from {targeted}' -a '{TARGETS}'")
    out.append("complete -c stemma -n '__fish_seen_subcommand_from init'"
               " -a '(__fish_complete_directories)'")
    return out


SHELLS = {"bash": bash, "zsh": zsh, "fish": fish}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in SHELLS:
        sys.exit(__doc__)
    dump = subprocess.run([sys.argv[2], "--dump-commands"], check=True, capture_output=True,
                          text=True, encoding="utf-8").stdout
    print("\n".join(SHELLS[sys.argv[1]](Program(dump))))


if __name__ == "__main__":
    main()
