"""The main job on real input: the official SDK, an application that is down, and a day that passes in seconds."""
