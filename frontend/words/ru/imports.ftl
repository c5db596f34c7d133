# Импорт клиентов из файла.

imports-title = Импорт
imports-file = Файл
imports-file-hint = Таблица CSV: UTF-8 или Windows-1251, столбцы через запятую, точку с запятой или табуляцию. Первая строка — названия столбцов, «имя» и «e-mail» обязательны.
imports-file-size = { $size }. Нажмите или перетащите другой, чтобы заменить.
imports-drop = Перетащите файл сюда или нажмите, чтобы выбрать
imports-drop-hint = CSV из Excel, Google Таблиц, 1С или другой программы
imports-choose = Выбрать файл CSV
imports-example = Скачать пример
imports-column-name = Имя
imports-column-email = E-mail
imports-column-phone = Телефон
imports-column-comment = Комментарий
imports-example-name = Белова Анна Сергеевна
imports-example-comment = Отель «Северный лес»
imports-duplicates = Повторы
imports-duplicates-hint = Что делать со строкой, адрес которой уже есть у вашего клиента.
imports-skip = Пропустить строку
imports-skip-hint = клиент останется как есть
imports-update = Обновить клиента
imports-update-hint = пустая ячейка ничего не сотрёт
imports-send = Загрузить
imports-gone = Файл не прочитался: его переместили или удалили. Выберите его ещё раз.
imports-is-spreadsheet = Это электронная таблица. Сохраните её как CSV и выберите снова.
imports-earlier = Раньше загружали
imports-state = Состояние
imports-when = Когда
imports-state-queued = Ждёт очереди
imports-state-running = Читаем
imports-state-done = Готово
imports-state-failed = Не прочитан
imports-running = Читаем файл
imports-running-hint = Страницу можно закрыть: файл уже на сервере, загрузка дойдёт до конца сама.
imports-waiting = Файл ждёт своей очереди.
imports-read = { $count ->
    [one] Прочитана { $count } строка
    [few] Прочитаны { $count } строки
   *[many] Прочитано { $count } строк
}
imports-read-of = { $count ->
    [one] Прочитана { $count } строка из { $total }
    [few] Прочитаны { $count } строки из { $total }
   *[many] Прочитано { $count } строк из { $total }
}
imports-done = { $count ->
    [one] Разобрана { $count } строка из { $total }
    [few] Разобраны { $count } строки из { $total }
   *[many] Разобрано { $count } строк из { $total }
}
imports-all-in = Все строки файла на месте. Теперь клиентам можно писать.
imports-some-out = { $count ->
    [one] { $count } строка не вошла: причина ниже. Исправьте её в файле и загрузите снова.
    [few] { $count } строки не вошли: причины ниже. Исправьте их в файле и загрузите снова.
   *[many] { $count } строк не вошли: причины ниже. Исправьте их в файле и загрузите снова.
}
imports-to-clients = Показать клиентов
imports-failed = Файл не прочитан
imports-again = Выбрать другой файл
imports-failure-empty = В файле ничего нет. Проверьте, тот ли это файл.
imports-failure-not-text = Это не текст: похоже на электронную таблицу или картинку. Сохраните таблицу как CSV.
imports-failure-columns = Не нашли столбцов с именем и адресом. Назовите их в первой строке «имя» и «e-mail».
imports-failure-internal = У нас что-то сломалось, это записано. Загрузите файл ещё раз; повторов не будет.
imports-figures = Итог
imports-created = Создано
imports-created-hint = новые клиенты
imports-updated = Обновлено
imports-updated-hint = клиенты уже были
imports-skipped = Пропущено
imports-skipped-hint = уже были, не меняли
imports-rejected = Не вошло
imports-rejected-hint = смотрите ниже
imports-rejected-rows = { $count ->
    [one] Не вошла { $count } строка
    [few] Не вошли { $count } строки
   *[many] Не вошло { $count } строк
}
imports-sum = { $count ->
    [one] { $sum } = { $count } строка
    [few] { $sum } = { $count } строки
   *[many] { $sum } = { $count } строк
}
imports-policy-skip = Повторы пропускали.
imports-policy-update = По повторам обновляли клиентов.
imports-handed-in = Загружен { $when }. { $policy }
imports-handed-in-done = Загружен { $when }, прочитан { $done }. { $policy }
imports-problems = Строки, которые не вошли
imports-copy = Скопировать
imports-copied = Таблица скопирована
imports-not-copied = Браузер не дал скопировать. Скачайте таблицу.
imports-download = Скачать с пояснениями
imports-report-file = не-вошли
imports-line = Строка
imports-field = Столбец
imports-value = В файле
imports-reason = Что не так
imports-nothing = пусто
