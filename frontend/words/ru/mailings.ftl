# mailings
