# Письма по всем рассылкам.

deliveries-title = Письма
deliveries-letter = Письмо
deliveries-search = Адрес получателя целиком
deliveries-whole = Введите адрес целиком
deliveries-whole-text = Письма ищутся по точному адресу: anna@example.com.
deliveries-nothing = Ничего не нашлось
deliveries-nothing-text = Таких писем нет.
deliveries-clear = Сбросить фильтры
deliveries-empty = Писем ещё нет
deliveries-next-try = Следующая попытка
deliveries-tries = Попытки
deliveries-no-tries = Это письмо ещё не отправляли.
deliveries-shown = { $count ->
    [one] Показано { $count } письмо
    [few] Показаны { $count } письма
   *[many] Показано { $count } писем
}
