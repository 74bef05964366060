"""What operators see of the running site: log lines with request IDs, slow requests and statements, error reports."""
