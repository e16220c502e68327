-- Dates what the transaction at hand writes by a moment of the past: $1.
SELECT set_config('lugx.backdate', $1, true)
