# Сообщения: список и редактор.

messages-title = Сообщения
messages-one = Сообщение
messages-search = Название или тема
messages-count = { $count ->
    [one] { $count } сообщение
    [few] { $count } сообщения
   *[many] { $count } сообщений
}
messages-new = Новое сообщение
messages-new-title = Новое сообщение
messages-format = Вид
messages-format-text = Текст
messages-format-markdown = Markdown
messages-format-html = HTML
messages-mailings = Рассылок
messages-owner = Автор
messages-owner-is = Автор: { $name }
messages-changed = Изменено
messages-actions = Действия
messages-more = Действия: { $name }
messages-edit = Открыть
messages-mail = Создать рассылку
messages-delete = Удалить
messages-deleted = Сообщение удалено
messages-undo = Вернуть
messages-in-use = Его отправляют рассылки. Сначала выберите в них другое сообщение или завершите их.
messages-none = Здесь будут ваши сообщения
messages-none-text = Напишите первое: вставьте имя клиента, посмотрите, как письмо увидит он, и пошлите пробное себе.
messages-none-found = Ничего не нашлось
messages-none-found-text = Проверьте опечатку или уберите условия.

messages-text = Текст
messages-name = Название для своих
messages-name-hint = Клиенты его не увидят.
messages-subject = Тема
messages-arrives = В ящике: «{ $subject }»
messages-body = Письмо
messages-tools = Оформление
messages-heading = Заголовок
messages-bold = Жирный
messages-italic = Курсив
messages-link = Ссылка
messages-list = Список
messages-line = Черта
messages-field = Поле
messages-field-title = Вставить поле клиента
messages-fields-client = Клиент
messages-fields-sender = Отправитель
messages-if-empty = Если пусто
messages-if-empty-example = друзья
messages-field-client-name = полное имя
messages-field-client-first-name = имя
messages-field-client-email = e-mail
messages-field-client-phone = телефон
messages-field-client-comment = комментарий
messages-field-owner-name = имя отправителя
messages-field-owner-email = e-mail отправителя
messages-field-mailing-name = название рассылки
messages-field-unsubscribe = ссылка, чтобы отписаться
messages-unknown-field = Поля «{ $name }» нет. Выберите из списка «Поле».
messages-show-place = Показать место

messages-unsaved = Не сохранено
messages-save = Сохранить
messages-saved = Сохранено
messages-saved-at = Сохранено: { $when }
messages-test = Отправить себе
messages-tested = Пробное письмо ушло на { $email }. Проверьте почту.
messages-tested-kept = Почтовый сервер не настроен: пробное письмо не ушло, а сложено в пойманные.
messages-show-current = Показать, как сейчас

messages-preview = Как увидит клиент
messages-preview-empty = Здесь появится письмо таким, каким его увидит клиент. Начните писать слева.
messages-view = Вид письма
messages-view-desktop = Компьютер
messages-view-phone = Телефон
messages-view-text = Текст
messages-as = как увидит
messages-as-whom = Как увидит:
messages-made-up = Пример клиента
messages-to = кому: { $name } <{ $email }>
messages-has-text = Текст для почты без HTML
messages-far-pictures = Картинки с других сайтов видны только в почте
messages-heavy = { $size }: Gmail обрежет письмо тяжелее 102 КБ
messages-file = сообщения

messages-files = Вложения
messages-files-attach = Прикрепить файлы
messages-files-hint = Уйдут с каждым письмом. Можно перетащить сюда: до 10 файлов, вместе до 10 МБ.
messages-files-drop = Отпустите, чтобы прикрепить
messages-files-sum = { $size } из { $most }
messages-files-save-first = Сохраните сообщение, и к нему можно будет прикрепить файлы.
messages-files-waiting = Ждёт очереди
messages-files-going = Прикрепляется
messages-files-remove = Убрать { $name }
messages-files-seen = Скрыть { $name }
messages-files-removal = Убрать файл «{ $name }»?
messages-files-removal-text = Рассылки, которые уже идут, разошлют его до конца. Новые пойдут без него.
messages-files-removal-verb = Убрать
messages-files-download = Скачать { $name }
messages-files-program = Программы не отправить: почтовые серверы не примут письмо. Дайте в письме ссылку на файл.
messages-files-empty = В файле ничего нет. Проверьте его и выберите снова.
messages-files-too-large = Вместе с остальными больше 10 МБ. Уберите лишний файл или дайте в письме ссылку на него.
messages-files-too-many = Файлов может быть не больше 10. Уберите лишний.
messages-files-full = Ваши файлы заняли все 200 МБ. Уберите ненужные из других сообщений.
messages-files-unread = Файл не прочитать: возможно, его переместили. Выберите его снова.
messages-files-count = { $count ->
    [one] { $count } файл
    [few] { $count } файла
   *[many] { $count } файлов
}, { $size }

messages-images = Картинки
messages-image = Картинка
messages-images-none = Картинок пока нет
messages-images-none-text = Здесь хранятся картинки, вставленные в письма: их показывают и те письма, что уже ушли.
messages-images-room = Для каждого хранится до 200 МБ
messages-image-pixels = Ширина и высота
messages-image-sides = { $width } × { $height }
messages-image-size = Размер
messages-image-since = Загружена
messages-image-more = Действия: картинка { $id }
messages-image-open = Открыть целиком
messages-image-copy = Скопировать адрес
messages-image-copied = Адрес скопирован
messages-image-remove = Удалить
messages-image-remove-title = Удалить картинку насовсем?
messages-image-remove-text = В письмах, которые её показывают, и в уже ушедших тоже, на её месте будет пусто.
messages-image-removed = Картинка удалена
