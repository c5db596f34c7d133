# Импорт клиентов и лидов из файла.

imports-title = { $kind ->
    [leads] Импорт лидов
   *[clients] Импорт
}
imports-file = Файл
imports-file-hint = Книга Excel или таблица CSV в любой обычной кодировке, до 128 МБ. Столбцы сопоставите на следующем шаге.
imports-file-size = { $size }. Нажмите или перетащите другой, чтобы заменить.
imports-drop = Перетащите файл сюда или нажмите, чтобы выбрать
imports-drop-hint = XLSX или CSV из Excel, Google Таблиц, 1С или другой программы
imports-choose = Выбрать файл
imports-example = Скачать пример
imports-column-name = Имя
imports-column-email = E-mail
imports-column-phone = Телефон
imports-column-comment = Комментарий
imports-example-name = Белова Анна Сергеевна
imports-example-comment = Отель «Северный лес»
imports-example-company = Отель «Северный лес»
imports-example-next-step = Позвонить
imports-duplicates = Повторы
imports-duplicates-hint = { $kind ->
    [leads] Что делать со строкой о лиде, который уже есть. Его узнаём по адресу, а по строке без адреса — по телефону. Этап такого лида импорт не меняет.
   *[clients] Что делать со строкой, адрес которой уже есть у вашего клиента.
}
imports-skip = Пропустить строку
imports-skip-hint = { $kind ->
    [leads] лид останется как есть
   *[clients] клиент останется как есть
}
imports-update = { $kind ->
    [leads] Обновить лид
   *[clients] Обновить клиента
}
imports-update-hint = пустая ячейка ничего не сотрёт
imports-send = Дальше: столбцы
imports-gone = Файл не прочитался: его переместили или удалили. Выберите его ещё раз.
imports-is-spreadsheet = Такие таблицы не читаем. Сохраните её как XLSX или CSV и выберите снова.
imports-earlier = Раньше загружали
imports-state = Состояние
imports-when = Когда
imports-what = Что в файле
imports-state-queued = Ждёт очереди
imports-state-running = Читаем
imports-state-done = Готово
imports-state-failed = Не прочитан
imports-running = Читаем файл
imports-running-hint = Страницу можно закрыть: файл уже на сервере, работа дойдёт до конца сама.
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
imports-all-in = { $kind ->
    [leads] Все строки файла на месте. Новые лиды стоят на доске.
   *[clients] Все строки файла на месте. Теперь клиентам можно писать.
}
imports-some-out = { $count ->
    [one] { $count } строка не вошла: причина ниже. Исправьте её в файле и загрузите снова.
    [few] { $count } строки не вошли: причины ниже. Исправьте их в файле и загрузите снова.
   *[many] { $count } строк не вошли: причины ниже. Исправьте их в файле и загрузите снова.
}
imports-to-clients = Показать клиентов
imports-to-leads = Показать лиды
imports-failed = Файл не прочитан
imports-again = Выбрать другой файл
imports-failure-empty = В файле ничего нет. Проверьте, тот ли это файл.
imports-failure-not-text = Это не таблица: похоже на картинку или старый формат. Сохраните таблицу как XLSX или CSV.
imports-failure-columns = { $kind ->
    [leads] Не нашли столбца, по которому лид узнают. Назовите в первой строке хотя бы один: «имя», «компания», «e-mail» или «телефон».
   *[clients] Не нашли столбцов с именем и адресом. Назовите их в первой строке «имя» и «e-mail».
}
imports-failure-internal = У нас что-то сломалось, это записано. Загрузите файл ещё раз; повторов не будет.
imports-figures = Итог
imports-created = Новые
imports-created-hint = { $kind ->
    [leads] таких лидов не было
   *[clients] таких клиентов не было
}
imports-updated = Изменения
imports-updated-hint = { $kind ->
    [leads] лиды уже есть
   *[clients] клиенты уже есть
}
imports-skipped = Повторы
imports-skipped-hint = остаются как есть
imports-rejected = С ошибками
imports-rejected-hint = остаются вне базы
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
imports-policy-skip = Повторы пропускаются.
imports-policy-update = { $kind ->
    [leads] Повторы обновляют лиды.
   *[clients] Повторы обновляют клиентов.
}
imports-handed-in = Загружен { $when }. { $policy }
imports-handed-in-done = Загружен { $when }, прочитан { $done }. { $policy }
imports-problems = Строки с ошибками
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

imports-steps = Шаги импорта
imports-step-file = Файл
imports-step-columns = Столбцы
imports-step-check = Проверка
imports-step-run = Загрузка
imports-step-result = Итог
imports-columns-title = Сопоставьте столбцы
imports-columns-hint = Что узнали сами, уже отмечено. Пустая ячейка в файле не сотрёт того, что уже есть.
imports-in-file = Столбец в файле
imports-in-column = Что в нём
imports-becomes = Становится
imports-in-vestnik = Поле в Вестнике
imports-how-known = Откуда известно
imports-column-number = Столбец { $number }
imports-field-for = Поле для «{ $column }»
imports-field-ignore = Не переносить
imports-field-name = Имя целиком
imports-field-family-name = Фамилия
imports-field-given-name = Имя
imports-field-patronymic = Отчество
imports-field-currency = Валюта суммы
imports-known-guessed = узнали сами
imports-known-last-time = как в прошлый раз
imports-known-chosen = выбрали вы
imports-known-left = пропустим
imports-no-owner = Выберите, кто в этой группе отвечает за новые записи: вы в ней не работаете.
imports-no-email = Выберите столбец с адресом: по нему клиентов узнают.
imports-no-name = Выберите столбец с именем.
imports-no-lead = Выберите хотя бы один столбец: с именем, компанией, адресом или телефоном.
imports-layout = Как записан файл
imports-sheet = Лист
imports-encoding = Кодировка
imports-delimiter = Разделитель
imports-delimiter-comma = Запятая
imports-delimiter-semicolon = Точка с запятой
imports-delimiter-tab = Табуляция
imports-delimiter-pipe = Вертикальная черта
imports-has-header = Первая строка — названия столбцов
imports-first-rows = { $count ->
    [one] Первая { $count } строка файла
    [few] Первые { $count } строки файла
   *[many] Первые { $count } строк файла
}
imports-fill = { $kind ->
    [leads] Дополнить лид
   *[clients] Дополнить клиента
}
imports-fill-hint = заполним только пустые поля
imports-group = { $kind ->
    [leads] Группа для новых лидов
   *[clients] Группа для новых клиентов
}
imports-owner = { $kind ->
    [leads] Кто отвечает за новые лиды
   *[clients] Кто отвечает за новых клиентов
}
imports-draft-kept = Можно уйти: черновик импорта сохранится на 30 дней.
imports-discard = Выбросить файл
imports-discard-title = Выбросить файл?
imports-discard-text = Из него ещё ничего не загружено. Файл придётся выбрать заново.
imports-check = Проверить
imports-checking = Проверяем файл
imports-checked = { $count ->
    [one] Войдёт { $count } строка из { $total }
    [few] Войдут { $count } строки из { $total }
   *[many] Войдёт { $count } строк из { $total }
}
imports-checked-all = Ошибок в файле нет. Пока ничего не записано.
imports-checked-some = { $count ->
    [one] { $count } строка не войдёт: причина ниже. Пока ничего не записано.
    [few] { $count } строки не войдут: причины ниже. Пока ничего не записано.
   *[many] { $count } строк не войдут: причины ниже. Пока ничего не записано.
}
imports-back = Назад к столбцам
imports-start = Загрузить
imports-cancel = Остановить
imports-cancelled = { $count ->
    [one] Остановлен: прочитана { $count } строка из { $total }
    [few] Остановлен: прочитаны { $count } строки из { $total }
   *[many] Остановлен: прочитано { $count } строк из { $total }
}
imports-cancelled-hint = Что вошло, осталось. Можно продолжить с этого места или отменить импорт.
imports-resume = Продолжить
imports-show-created = { $kind ->
    [leads] { $count ->
        [one] Показать { $count } новый
        [few] Показать { $count } новых
       *[many] Показать { $count } новых
    }
   *[clients] { $count ->
        [one] Показать { $count } нового
        [few] Показать { $count } новых
       *[many] Показать { $count } новых
    }
}
imports-undo = Отменить импорт
imports-undo-title = Отменить импорт?
imports-undo-text = { $kind ->
    [leads] Созданные лиды попадут в удалённые, изменённым вернутся прежние значения. С какими с тех пор работали, те не тронем.
   *[clients] Созданные клиенты попадут в удалённые, изменённым вернутся прежние значения. С кем с тех пор работали, тех не тронем.
}
imports-undo-until = Отменить можно до { $until }.
imports-undoing = Отменяем импорт
imports-undone-so-far = { $kind ->
    [leads] { $count ->
        [one] Отменён { $count } лид
        [few] Отменены { $count } лида
       *[many] Отменено { $count } лидов
    }
   *[clients] { $count ->
        [one] Отменён { $count } клиент
        [few] Отменены { $count } клиента
       *[many] Отменено { $count } клиентов
    }
}
imports-undone = { $kind ->
    [leads] { $count ->
        [one] Импорт отменён: { $count } лид
        [few] Импорт отменён: { $count } лида
       *[many] Импорт отменён: { $count } лидов
    }
   *[clients] { $count ->
        [one] Импорт отменён: { $count } клиент
        [few] Импорт отменён: { $count } клиента
       *[many] Импорт отменён: { $count } клиентов
    }
}
imports-undone-all = { $kind ->
    [leads] Всё, как было до импорта. Удалённые лиды можно вернуть ещё 30 дней.
   *[clients] Всё, как было до импорта. Удалённых клиентов можно вернуть ещё 30 дней.
}
imports-undone-kept = { $kind ->
    [leads] { $count ->
        [one] { $count } лид не тронули: с ним работали после импорта.
        [few] { $count } лида не тронули: с ними работали после импорта.
       *[many] { $count } лидов не тронули: с ними работали после импорта.
    }
   *[clients] { $count ->
        [one] { $count } клиента не тронули: с ним работали после импорта.
        [few] { $count } клиентов не тронули: с ними работали после импорта.
       *[many] { $count } клиентов не тронули: с ними работали после импорта.
    }
}
imports-kept = Что не тронули
imports-state-uploaded = Ждёт столбцов
imports-state-checking = Проверяем
imports-state-checked = Проверен
imports-state-cancelled = Остановлен
imports-state-undoing = Отменяем
imports-state-undone = Отменён
imports-failure-broken = Книга не открывается: файл повреждён или закрыт паролем. Откройте её в Excel, сохраните заново без пароля и выберите снова.
imports-failure-too-large = Внутри книги намного больше, чем бывает в таблице. Сохраните нужный лист как CSV.
imports-failure-forbidden = { $kind ->
    [leads] Сюда больше нельзя добавлять лиды: изменились ваши права или состав группы. Что вошло до этого, осталось.
   *[clients] Сюда больше нельзя добавлять клиентов: изменились ваши права или состав группы. Что вошло до этого, осталось.
}
imports-policy-fill = Повторы дополняют пустые поля.
