# Стоп-лист: адреса, на которые больше не пишем.

suppressions-title = Стоп-лист
suppressions-all = Все
suppressions-no-such-address = Адреса нет
suppressions-unsubscribed = Отписан
suppressions-complaint = Жалоба
suppressions-by-hand = Вручную
suppressions-by-hand-hint = Например, попросил не писать при встрече.
suppressions-complaint-hint = Почтовой службе или ответным письмом.
suppressions-search = Часть адреса
suppressions-reason = Причина
suppressions-address = Адрес
suppressions-about = Из-за чего
suppressions-whose = Чьи письма
suppressions-everywhere = Весь сервис
suppressions-only-everywhere = Только для всего сервиса
suppressions-since = С какого времени
suppressions-actions = Действия
suppressions-more = Действия: { $address }
suppressions-count = { $count ->
    [one] { $count } адрес
    [few] { $count } адреса
   *[many] { $count } адресов
}
suppressions-none = В стоп-листе никого нет
suppressions-none-text = Здесь будут те, кто отписался, и адреса, которых не существует. Письма туда не уходят.
suppressions-none-found = Такого адреса в списке нет
suppressions-none-found-text = Сбросьте условия, чтобы увидеть весь список.
suppressions-add = Добавить адрес
suppressions-add-title = На какой адрес больше не писать?
suppressions-add-text = Туда не уйдёт письмо ни одной рассылки, даже той, что отправляется сейчас.
suppressions-note = Заметка
suppressions-mine = Только мои письма
suppressions-of-group = Письма клиентам группы «{ $group }»
suppressions-added = Адрес в стоп-листе
suppressions-taken = Уже в списке
suppressions-lift = Убрать из списка
suppressions-lift-title = Снова писать на { $address }?
suppressions-lift-text = Рассылки снова пойдут на этот адрес.
suppressions-lift-wish = Получатель не хотел писем. Убирайте адрес, только если он сам об этом попросил: кто и почему убрал, будет записано.
suppressions-because = Почему туда снова можно писать
suppressions-lifted = Письма снова пойдут
suppressions-import = Загрузить
suppressions-import-title = Загрузить адреса из файла
suppressions-import-text = CSV с колонкой email или по одному адресу в строке, до 100 000 адресов. Причины unsubscribed и complaint сохраняются, остальные адреса помечаются «Вручную».
suppressions-import-file = Файл с адресами
suppressions-import-too-many = В файле больше 100 000 адресов: загрузите его по частям.
suppressions-import-no-text = Это не текстовый файл с адресами, или он пуст. Сохраните таблицу как CSV.
suppressions-import-done = { $added ->
    [0] Новых адресов нет
    [one] Добавлен { $added } адрес
    [few] Добавлено { $added } адреса
   *[many] Добавлено { $added } адресов
}, уже были в списке: { $known }.
suppressions-import-refused = { $count ->
    [one] { $count } строка без адреса пропущена
    [few] { $count } строки без адреса пропущены
   *[many] { $count } строк без адреса пропущены
}: { $lines }.
suppressions-file = стоп-лист
