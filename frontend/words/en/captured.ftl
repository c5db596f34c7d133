# captured
