-- A visitor wants a running reply to end where it is: whichever process writes it looks here.
ALTER TABLE turns ADD COLUMN stop_asked_at timestamptz;
