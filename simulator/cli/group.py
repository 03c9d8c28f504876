"""A group of commands that guesses which one was meant."""

import click

FEW = 5


class GuessingGroup(click.Group):
    """Of a few commands it names them all."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from simulator.model.problems import guess  # only here: most commands are known

            names = self.list_commands(ctx)
            hint = guess(args[0], names) or (f"there are {', '.join(names)}" if len(names) <= FEW else None)
            ctx.fail(f"no such command {args[0]!r}{f' ({hint})' if hint else ''}")
        return super().resolve_command(ctx, args)
