# Журнал: каждая попытка каждого письма.

logs-sent = Отправлено
logs-deferred = Отложено
logs-failed = Ошибка
logs-suppressed = Исключён
