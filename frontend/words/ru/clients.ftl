# Клиенты: список, карточка, форма.

clients-title = Клиенты
clients-one = Клиент
clients-search = Имя, e-mail, телефон
clients-count = { $count ->
    [one] { $count } клиент
    [few] { $count } клиента
   *[many] { $count } клиентов
}
clients-import = Импорт
clients-file = клиенты
clients-new = Новый клиент
clients-all = Все
clients-reachable = Доходит
clients-no-address-text = Почтовый сервер ответил, что такого адреса нет. Письма туда не уходят. Исправьте адрес, и они пойдут снова.
clients-unsubscribed-text = Получатель отписался. Рассылки ему не уходят.
clients-stopped-text = Адрес в стоп-листе. Рассылки туда не уходят.
clients-stop-list = Открыть стоп-лист
clients-mine = Только мои
clients-only-owner = Только клиенты: { $name }
clients-name = Имя
clients-email = E-mail
clients-phone = Телефон
clients-mail = Почта
clients-owner = Владелец
clients-changed-meanwhile = Клиента только что изменил кто-то другой. Показываем, как сейчас.
clients-created = Добавлен
clients-updated = Изменён
clients-last-letter = Письмо
clients-comment = Комментарий
clients-facts = О клиенте
clients-actions = Действия
clients-more = Действия: { $name }
clients-open = Открыть
clients-edit = Изменить
clients-delete = Удалить
clients-write = Написать
clients-deleted = { $count ->
    [one] Удалён { $count } клиент
    [few] Удалено { $count } клиента
   *[many] Удалено { $count } клиентов
}
clients-undo = Вернуть
clients-none = Здесь будут ваши клиенты
clients-none-text = Загрузите таблицу или добавьте первого сами. Потом клиентам можно писать письма.
clients-none-import = Загрузить таблицу
clients-none-add = Добавить клиента
clients-none-found = Никого не нашлось
clients-none-found-text = По этим условиям клиентов нет. Уберите условия, чтобы увидеть всех.
clients-none-found-words = По словам «{ $words }» клиентов нет. Проверьте опечатку или уберите условия.
clients-clear = Сбросить условия
clients-more-found = Показано { $shown } из { $total }. Уточните поиск.

clients-letters = Письма
clients-letters-log = В журнале
clients-no-letters = Писем ещё не было

clients-new-title = Новый клиент
clients-edit-title = Изменить клиента
clients-create = Добавить клиента
clients-save = Сохранить
clients-created-done = Клиент добавлен
clients-saved = Сохранено
clients-who = Кто это
clients-who-hint = На этот адрес будут уходить письма. Один адрес бывает у одного вашего клиента.
clients-comment-hint = Всё, что стоит помнить. Клиент этого не увидит, если вы сами не вставите комментарий в письмо.
clients-of-import = № { $id }
clients-merge = Объединить с другим…
clients-merge-title = Кого объединить с клиентом «{ $name }»?
clients-merge-text = Комментарии ({ $comments }), файлы ({ $files }), метки ({ $tags }), письма, лиды и рассылки клиента «{ $name }» перейдут сюда. Отменить можно 30 дней.
clients-alike = Похожие клиенты
clients-alike-hint = Возможно, это тот же клиент:
clients-alike-merge = Объединить…
clients-merge-elsewhere = Объединить можно только клиентов одной группы или одного владельца
clients-merge-keep = Что оставить, где они различаются
clients-merge-this = Этот клиент
clients-merge-other = Другой
clients-merge-do = Объединить
clients-merged = Клиенты объединены
clients-unmerge = Отменить объединение
clients-merged-into = Этот клиент объединён с другим
clients-merged-at = Они объединены { $at }. Всё, что относилось к этому, теперь там.
