/** Completion scripts for shells, from the table of commands. */
import { GLOBAL_FLAGS } from "./arguments.js";
import type { Command } from "./command.js";

/** Shells that are written for. */
export type Shell = "bash" | "zsh" | "fish" | "powershell";

/** The script of a shell. */
export function completionFor(shell: Shell, commands: Commands): string {
  switch (shell) {
    case "bash":
      return bash(commands);
    case "zsh":
      // zsh understands bash's completions.
      return `autoload -Uz +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case "fish":
      return fish(commands);
    case "powershell":
      return powershell(commands);
    default:
      return shell satisfies never;
  }
}

type Commands = Readonly<Record<string, Command>>;

const namesOf = (commands: Commands): string => [...Object.keys(commands), "help"].join(" ");

function choicesOf(command: Command): readonly string[] {
  const flags = Object.keys({ ...command.flags, ...GLOBAL_FLAGS }).map((flag) => `--${flag}`);
  return [...(command.arguments[0]?.choices ?? []), ...flags];
}

function bash(commands: Commands): string {
  const cases = Object.entries(commands).map(
    ([name, command]) => `    ${name}) words="${choicesOf(command).join(" ")}" ;;`,
  );
  return `_etalase() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words="${namesOf(commands)}"
  [ "$COMP_CWORD" -gt 1 ] && case "\${COMP_WORDS[1]}" in
    help) words="${namesOf(commands)}" ;;
${cases.join("\n")}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -F _etalase etalase
`;
}

function fish(commands: Commands): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = Object.entries(commands).map(
    ([name, { summary }]) => `complete -c etalase -n __fish_use_subcommand -a ${name} -d ${quoted(summary.en)}`,
  );
  const flags = Object.entries(commands).flatMap(([name, command]) =>
    Object.entries({ ...command.flags, ...GLOBAL_FLAGS }).map(
      ([flag, { summary, value, choices }]) =>
        `complete -c etalase -n '__fish_seen_subcommand_from ${name}' -l ${flag}${value ? " -r" : ""}${choices ? ` -a ${quoted(choices.join(" "))}` : ""} -d ${quoted(summary.en)}`,
    ),
  );
  const words = Object.entries(commands).flatMap(
    ([
      name,
      {
        arguments: [first],
      },
    ]) =>
      first?.choices
        ? [`complete -c etalase -n '__fish_seen_subcommand_from ${name}' -f -a ${quoted(first.choices.join(" "))}`]
        : [],
  );
  return `${[...lines, ...flags, ...words].join("\n")}\n`;
}

function powershell(commands: Commands): string {
  const list = (words: readonly string[]): string => words.map((word) => `'${word.replaceAll("'", "''")}'`).join(", ");
  const cases = Object.entries(commands).map(([name, command]) => `    '${name}' { @(${list(choicesOf(command))}) }`);
  return `Register-ArgumentCompleter -Native -CommandName etalase -ScriptBlock {
  param($word, $ast, $position)
  $typed = $ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() }
  $first = @($typed)[0]
  $words = if (@($typed).Count -eq 0 -or (@($typed).Count -eq 1 -and $word -eq $first)) { @(${list(namesOf(commands).split(" "))}) } else { switch ($first) {
${cases.join("\n")}
    default { @() }
  } }
  $words | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
}
