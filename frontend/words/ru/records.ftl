# То, что есть у клиента и у лида: комментарии, файлы, письма, изменения.

records-parts = Комментарии, файлы и события
records-aside = Связанное
records-all = Всё
records-comments = Комментарии
records-files = Файлы
records-letters = Письма
records-changes = Изменения
records-more = Показать ещё

records-none-of-client = Здесь будет всё о клиенте
records-none-of-lead = Здесь будет всё о лиде
records-none-of-client-text = Комментарии, файлы, письма и изменения встанут по дням, новые сверху.
records-none-of-lead-text = Комментарии, файлы и изменения встанут по дням, новые сверху.
records-no-comments = Комментариев нет
records-no-comments-text = Здесь будет то, что коллеги пишут друг другу. Наружу это не уходит.
records-no-files = Файлов нет
records-no-files-text = Здесь будут договоры, заявки и фотографии. Их можно перетащить сюда, по нескольку сразу.
records-no-letters = Писем ещё не было
records-no-letters-text = Здесь будет каждое письмо рассылки и то, что с ним стало.
records-no-changes = Изменений нет
records-no-changes-text = Здесь будет видно, кто и что изменил.

records-today = Сегодня, { $day }
records-yesterday = Вчера, { $day }

records-comment = Комментарий
records-comment-of = Комментарий: { $name }
records-placeholder = Комментарий для своих. @ — позвать коллегу, файлы — перетащить сюда
records-answer-text = Ответ
records-answer-placeholder = Ответ на комментарий
records-answer = Ответить
records-answers = Ответы
records-send = Добавить
records-save = Сохранить
records-change = Изменить
records-delete = Удалить
records-edited = изменён
records-name = Позвать коллегу
records-whom = Кого позвать
records-whom-found = { $count ->
    [one] Подходит { $count } человек. Выберите стрелками и Enter.
    [few] Подходят { $count } человека. Выберите стрелками и Enter.
   *[many] Подходят { $count } человек. Выберите стрелками и Enter.
}
records-left = { $count ->
    [one] Ещё { $count } знак
    [few] Ещё { $count } знака
   *[many] Ещё { $count } знаков
}
records-too-many = { $count ->
    [one] { $count } знак лишний
    [few] { $count } знака лишние
   *[many] { $count } знаков лишние
}
records-changed-meanwhile = Комментарий изменили в другом окне. Сохраните ещё раз, чтобы остался ваш текст, или отмените, чтобы увидеть тот.
records-comment-gone = Комментарий удалён
records-comment-removal = Удалить комментарий?
records-comment-removal-text = Слова исчезнут, останется пометка об удалении. Вернуть их нельзя.

records-created-client = Клиент добавлен
records-created-lead = Лид добавлен
records-deleted = Запись удалена
records-restored = Запись возвращена
records-changed = Запись изменена
records-server = Сервис
records-and-fields = { $count ->
    [one] и ещё { $count } поле
    [few] и ещё { $count } поля
   *[many] и ещё { $count } полей
}
records-fold = Свернуть
records-before = было
records-nothing = пусто
records-no-subject = Письмо без темы
records-letter-open = Открыть письмо
records-letter-mailing = Рассылка

records-field-name = Имя
records-field-email = E-mail
records-field-phone = Телефон
records-field-comment = Комментарий
records-field-company = Компания
records-field-source = Источник
records-field-priority = Приоритет
records-field-description = Описание
records-field-amount = Сумма
records-field-currency = Валюта
records-field-next-step = Следующий шаг
records-field-next-step-on = Срок шага
records-field-stage = Этап
records-field-lost-reason = Причина отказа
records-field-owner = Владелец
records-field-group = Группа
records-field-tags = Метки
records-priority-low = Низкий
records-priority-normal = Обычный
records-priority-high = Высокий

records-add-files = Добавить файлы
records-all-files = Все файлы
records-drop = Отпустите, чтобы добавить файлы
records-drop-hint = Или перетащите их сюда
records-pasted = Снимок { $clock }.png
records-uploads = Загружаются
records-upload-waits = Ждёт очереди
records-upload-checked = Проверяем
records-upload-progress = Загрузка: { $name }
records-upload-stop = Отменить загрузку: { $name }
records-upload-seen = Скрыть: { $name }
records-file-empty = В файле ничего нет. Проверьте его и выберите снова.
records-file-too-large = Файл слишком большой. Сожмите его или положите в облако и дайте ссылку в комментарии.
records-file-full = Место для файлов закончилось. Удалите ненужные и повторите.
records-file-added = Добавлен файл
records-file-named = Добавлен файл { $name }
records-file-renamed = Файл { $before } теперь называется { $after }
records-file-deleted = Удалён файл { $name }
records-file-actions = Действия: { $name }
records-file-name = Имя файла
records-file-changed = Файл уже переименовали в другом окне. Сохраните ещё раз, чтобы осталось ваше имя.
records-file-removal = Удалить файл «{ $name }»?
records-file-removal-text = Его больше никто не откроет. Вернуть его нельзя.
records-rename = Переименовать
records-download = Скачать: { $name }
records-keep = Скачать
records-look = Посмотреть: { $name }
records-look-back = Предыдущий файл
records-look-next = Следующий файл
records-look-place = { $place } из { $count }
records-look-broken = Файл не показать. Повторите или скачайте его.

records-merged = Сюда вошёл клиент «{ $name }»
records-unmerged = Объединение с клиентом «{ $name }» отменено
records-converted = Лид стал клиентом
records-came-from = Лид «{ $title }» стал этим клиентом
records-of-lead = лид «{ $title }»
records-of-client = клиент «{ $title }»
records-reverted = Клиент снова стал лидом
