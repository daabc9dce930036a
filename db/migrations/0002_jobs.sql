-- The schema of procrastinate, the job queue, as the installed package publishes it.

-- include: procrastinate

GRANT SELECT, INSERT, UPDATE, DELETE ON
    procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers TO salesagent_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO salesagent_app;
