DROP FUNCTION homes_still_seen;
