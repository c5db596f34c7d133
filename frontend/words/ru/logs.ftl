# Журнал: каждая попытка каждого письма.

logs-sent = Отправлено
logs-deferred = Отложено
logs-failed = Ошибка
logs-suppressed = Исключён
logs-deferred-many = Отложено
logs-failed-many = Ошибки

logs-all = Все
logs-search = Адрес, ответ сервера
logs-time = Время
logs-outcome = Итог
logs-to = Кому
logs-mailing = Рассылка
logs-number = Попытка
logs-reply = Ответ сервера
logs-took = Длит.
logs-more = Подробнее
logs-any-mailing = Все рассылки
logs-mailing-number = Рассылка { $number }
logs-period = Время
logs-ever = За всё время
logs-today = Сегодня
logs-week = За 7 дней
logs-month = За 30 дней
logs-other-period = Другое время
logs-run = Выпуск
logs-client = Клиент
logs-from = С
logs-until = До
logs-live = Новые строки сами
logs-new = { $count ->
    [one] { $count } новая
   *[other] { $count } новых
}
logs-new-many = { $count }+ новых
logs-shown = { $count ->
    [one] Показана { $count } попытка
    [few] Показаны { $count } попытки
   *[other] Показано { $count } попыток
}
logs-nothing = По условиям ничего нет
logs-nothing-text = Уберите условие или проверьте опечатку.
logs-clear = Сбросить условия
logs-empty = Здесь будет каждая попытка
logs-empty-text = Когда рассылка пойдёт, встанут время, адрес и настоящий ответ почтового сервера.
logs-open-client = Открыть клиента
logs-open-mailing = Открыть рассылку
logs-details = { $when } · попытка { $number } · { $server } · { $took }

logs-kept = Поймано
logs-kept-said = сложено в базе, не отправлено
logs-means-kept = Почтовый сервер не настроен, поэтому письмо никуда не ушло. Администратор может прочесть его в пойманных письмах.
logs-means-sent = Почтовый сервер принял письмо.
logs-means-no-answer = Сервер не ответил или оборвал связь. Повторим сами.
logs-means-full = Ящик получателя полон. Повторим сами.
logs-means-greylisted = Сервер проверяет незнакомых отправителей и просит зайти позже. Повторим сами.
logs-means-deferred = Сервер просит подождать. Повторим сами.
logs-means-gave-up = Срок попыток вышел, письмо так и не приняли.
logs-means-no-address = Такого ящика нет. Адрес исключён из будущих рассылок, чтобы не портить доверие к серверу.
logs-means-full-for-good = Ящик получателя полон, и сервер не хочет ждать.
logs-means-policy = Сервер отказал по своим правилам: проверьте SPF, DKIM и DMARC вашего домена и текст письма.
logs-means-failed = Сервер отказал окончательно. Повторять не будем.

logs-reason-no-such-address = Адреса нет
logs-reason-mailbox-full = Ящик полон
logs-reason-policy = Отказ по правилам
logs-reason-content = Отказ из-за содержания
logs-reason-server = Отказ сервера
logs-reason-expired = Вышел срок попыток
logs-reason-impossible = Письмо не собрать
logs-reason-unsubscribed = Отписан
logs-reason-complaint = Жалоба
logs-reason-by-hand = В стоп-листе
logs-reason-any = Любая причина
logs-reason-title = Причина
logs-file = журнал
logs-open-letter = Открыть письмо
