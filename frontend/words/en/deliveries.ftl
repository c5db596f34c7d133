# Letters of all mailings.

deliveries-title = Letters
deliveries-letter = Letter
deliveries-search = Whole address of the recipient
deliveries-whole = Type the whole address
deliveries-whole-text = Letters are found by the exact address: anna@example.com.
deliveries-nothing = Nothing found
deliveries-nothing-text = There are no such letters.
deliveries-clear = Clear filters
deliveries-empty = No letters yet
deliveries-next-try = Next try
deliveries-tries = Tries
deliveries-no-tries = This letter was not tried.
deliveries-shown = { $count ->
    [one] { $count } letter shown
   *[other] { $count } letters shown
}
