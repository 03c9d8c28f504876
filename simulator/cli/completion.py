"""`bwsim completion`: the script that teaches a shell to complete."""

import click
from click.shell_completion import get_completion_class

from simulator.cli.output import echo, json_option, print_json

VARIABLE = "_BWSIM_COMPLETE"
HOW = {
    "bash": 'add to ~/.bashrc: eval "$(bwsim completion bash)"',
    "zsh": 'add to ~/.zshrc, after compinit: eval "$(bwsim completion zsh)"',
    "fish": "bwsim completion fish > ~/.config/fish/completions/bwsim.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(list(HOW)))
@json_option
def completion(shell: str, as_json: bool) -> None:
    """Print the script that completes bwsim in a shell.

    For bash `eval "$(bwsim completion bash)"`, for zsh the same with zsh after compinit; fish reads it from
    ~/.config/fish/completions/bwsim.fish. Commands, options, eras, scenarios, accounts and message ids are completed.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    main = click.get_current_context().find_root().command
    text = kind(main, {}, "bwsim", VARIABLE).source()
    if as_json:
        print_json({"shell": shell, "script": text, "how": HOW[shell]})
    else:
        echo(text)
