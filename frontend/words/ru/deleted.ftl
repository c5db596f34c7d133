# Удалённые лиды и клиенты.

deleted-title = Удалённые
deleted-leads = Удалённые лиды
deleted-clients = Удалённые клиенты
deleted-kept = Хранятся 30 дней, потом стираются насовсем.
deleted-what = Что удалено
deleted-at = Удалено
deleted-until = Вернуть можно до
deleted-back = Вернули: { $name }
deleted-address-taken = «{ $name }» не вернуть: адрес { $email } уже у другого клиента там же. Измените или удалите того, потом верните этого.
deleted-refused = «{ $name }» не вернуть. { $reason }
deleted-none = Удалённого нет
deleted-none-text = Что вы удалите, будет здесь 30 дней: за это время всё можно вернуть.
deleted-none-here = Здесь ничего нет
deleted-none-here-text = В этой группе или на этой странице удалённого не осталось.
deleted-show-all = Показать всё удалённое
