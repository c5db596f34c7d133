# Слова, общие для всех экранов: меню, кнопки, списки, время, ответы.

shell-name = Вестник
shell-page-title = { $name } · Вестник
shell-menu = Главное меню
shell-skip = К содержанию
shell-path = Путь
shell-dashboard = Обзор
shell-clients = Клиенты
shell-mailings = Рассылки
shell-messages = Сообщения
shell-groups = Группы
shell-logs = Журнал
shell-suppressions = Стоп-лист
shell-reports = Отчёты
shell-roles = Роли
shell-audit = Журнал изменений
shell-articles = Статьи
shell-captured-mail = Пойманные письма
shell-profile = Профиль
shell-more = Ещё
shell-list-more = Действия со списком
shell-sign-out = Выйти
shell-language = Язык

shell-captured = Почтовый сервер не настроен: письма не уходят, а складываются в базе. Попросите администратора настроить сервер.
shell-captured-admin = Почтовый сервер не настроен: письма не уходят, а складываются в { $link }. Настройте сервер, чтобы отправлять по-настоящему.
shell-captured-link = пойманные письма
shell-captured-settings = Почтовый сервер не настроен: письма не уходят, а складываются в { $link }. { $settings }, чтобы отправлять по-настоящему.
shell-captured-settings-link = Настройте сервер

shell-cancel = Отменить
shell-export = Выгрузить
shell-exported = Таблица выгружена. Она в загрузках.
shell-close = Закрыть
shell-back = Назад
shell-next = Дальше
shell-pages = Страницы
shell-back-to = Назад: { $name }
shell-optional = не обязательно
shell-loading = Загружаем
shell-retry = Повторить
shell-copy-request = Скопировать номер запроса
shell-failed = Не загрузилось
shell-stale = Показано то, что было раньше. { $reason }
shell-not-found = Такой страницы нет
shell-not-found-text = Её удалили, или она не ваша. Вернитесь к обзору или найдите нужное в списках.
shell-forbidden = Сюда нельзя
shell-forbidden-text = У вас нет на это права. Попросите администратора, если оно нужно.
shell-to-start = К обзору
shell-remove-condition = Убрать условие «{ $name }»
shell-clear-choice = Снять выбор
shell-chosen-actions = Действия с выбранными
shell-chosen = Выбрано { $count }
shell-kept = С прошлого раза остался несохранённый текст.
shell-kept-back = Вернуть его
shell-kept-away = Выбросить
shell-put-aside = Несохранённое отложено в этой вкладке.
shell-put-aside-back = Вернуться
shell-to-mend = { $count ->
    [one] Исправьте { $count } поле
    [few] Исправьте { $count } поля
   *[many] Исправьте { $count } полей
}
shell-type-number = Введите число: { $number }
shell-as-table = Показать таблицей
shell-as-chart = Показать графиком
shell-day = День
shell-day-from = С
shell-day-to = По
shell-since-day = с { $day }
shell-until-day = по { $day }

shell-thousand = тыс.
shell-million = млн
shell-bytes = Б
shell-kilobytes = КБ
shell-megabytes = МБ
shell-seconds = с

shell-just-now = только что
shell-minutes-ago = { $minutes } мин назад
shell-hours-ago = { $hours } ч назад
shell-yesterday = вчера
shell-today-at = сегодня в { $clock }
shell-tomorrow-at = завтра в { $clock }
shell-yesterday-at = вчера в { $clock }
shell-span-seconds = { $seconds } с
shell-span-minutes = { $minutes } мин { $seconds } с
shell-span-hours = { $hours } ч { $minutes } мин
shell-settings = Настройки
shell-columns = Столбцы
shell-export-csv = Таблица CSV
shell-export-xlsx = Книга Excel

shell-fact-add = Добавить
shell-fact-keys = Enter сохранит, Esc вернёт как было
shell-fact-keys-many = Ctrl Enter сохранит, Esc вернёт как было
shell-fact-change = Изменить: { $name }
shell-saving = Сохраняем
shell-show-current = Показать, как сейчас
shell-export-jsonl = Строки JSON
shell-export-vcard = Карточки vCard
