# Пойманные письма.

captured-search = Адрес или тема
captured-to = Кому
captured-from = От кого
captured-subject = Тема
captured-at = Время
captured-size = Размер
captured-letter = Письмо
captured-html = Письмо
captured-text = Текст
captured-source = Исходник
captured-shown = { $count ->
    [one] Показано { $count } письмо
    [few] Показаны { $count } письма
   *[other] Показано { $count } писем
}
captured-nothing = По условиям ничего нет
captured-nothing-text = Уберите условие или проверьте опечатку.
captured-clear = Сбросить условия
captured-empty = Писем пока нет
captured-empty-text = Сюда попадают все письма, пока почтовый сервер не настроен.
captured-files = Вложения
captured-files-hint = Сами файлы здесь не хранятся: скачайте их из сообщения.
