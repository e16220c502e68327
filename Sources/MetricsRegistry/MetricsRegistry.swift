// MetricsRegistry
