DO $$
DECLARE definition text;
BEGIN
    FOR definition IN SELECT s.definition FROM set_aside s LOOP EXECUTE definition; END LOOP;
END $$;
