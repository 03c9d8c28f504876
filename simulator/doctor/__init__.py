"""What stands between an application and the simulator, looked at from where the application runs."""
