# Статьи: карточки, страница, список и редактор.

articles-title = Статьи
articles-one = Статья
articles-all = Все статьи
articles-search = Слова из названия
articles-views = { $count ->
    [0] ещё не читали
    [one] { $count } просмотр
    [few] { $count } просмотра
   *[many] { $count } просмотров
}
articles-gone = Такой статьи нет
articles-gone-text = Её сняли с публикации, или в адресе опечатка. Посмотрите другие.
articles-none = Статей пока нет
articles-none-visitors = Зайдите позже: здесь появится первая.
articles-none-text = Напишите статью: гости прочтут её без входа, а три случайные видны на главной.
articles-no-drafts = Черновиков нет
articles-none-found = Ничего не нашлось
articles-none-found-text = Проверьте опечатку или уберите условия.

articles-new = Новая статья
articles-state = Какие статьи
articles-drafts = Черновики
articles-published-many = Опубликованные
articles-draft = Черновик
articles-published-one = Опубликована
articles-author = Автор
articles-read = Просмотры
articles-changed = Изменена
articles-more = Действия со статьёй
articles-open = Открыть страницу
articles-edit = Изменить

articles-halves = Что показать
articles-text = Текст
articles-preview = Как увидят
articles-preview-empty = Здесь появится статья такой, какой её увидят. Начните писать.
articles-name = Название
articles-summary = О чём она
articles-summary-hint = Одно-два предложения: их видно на карточке.
articles-body = Статья
articles-body-hint = Markdown: ## заголовок, **жирный**, - список, [ссылка](https://…).
articles-image = Обложка
articles-image-hint = JPEG, PNG или WebP до 8 МБ. Лишнее из файла, и место съёмки тоже, уберём.
articles-image-choose = Выбрать картинку
articles-image-replace = Заменить
articles-image-remove = Убрать
articles-image-insert = Вставить картинку
articles-image-sending = Загружаем
articles-image-too-large = Картинка слишком большая. Возьмите файл до 8 МБ и до 40 млн точек.
articles-image-none = Это не картинка, или она повреждена. Возьмите JPEG, PNG или WebP.
articles-image-unread = Файл не прочитался. Выберите его ещё раз.

articles-unsaved = Не сохранено
articles-save = Сохранить
articles-saved = Сохранено
articles-publish = Опубликовать
articles-publish-title = Опубликовать статью?
articles-publish-text = Её увидят все, и гости тоже. Адрес останется прежним, даже если сменить название.
articles-published = Статья опубликована
articles-unpublish = Снять с публикации
articles-unpublish-title = Снять статью с публикации?
articles-unpublish-text = Гости её больше не увидят. Просмотры и адрес останутся, опубликовать можно снова.
articles-unpublished = Статья снята с публикации
articles-delete = Удалить
articles-delete-title = Удалить статью?
articles-delete-text = Её нельзя будет вернуть. Чтобы только скрыть её от гостей, снимите с публикации.
articles-deleted = Статья удалена
