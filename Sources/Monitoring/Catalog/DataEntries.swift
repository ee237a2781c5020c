/// The statistics about whether the data is whole.
extension CatalogEntry {
    static let missingShare = Self(
        .missingShare,
        "Missing share",
        "the rise of the share of missing values",
        about: "The share of empty cells, here less in the baseline.",
        .columns,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let infiniteShare = Self(
        .infiniteShare,
        "Infinite share",
        "the rise of the share of infinite values",
        about: "Infinite values enter no test and no mean. An import refuses them as no numbers, so "
            + "that `typeShare` is the rule that sees them.",
        .numberColumns,
        use: .comparison,
        .above,
        limit: 0.001,
        effect: 0,
        rows: 20
    )

    static let newCategoryShare = Self(
        .newCategoryShare,
        "New-category share",
        "the share of values that the baseline never had",
        about: "The bound is Wilson's.",
        .categories,
        .above,
        limit: 0.01,
        effect: 0.005,
        rows: 20
    )

    static let typeShare = Self(
        .typeShare,
        "Type share",
        "the share of rows refused because a number was expected",
        about: "Counted when files are imported with their good rows only.",
        .window,
        .above,
        limit: 0.001,
        effect: 0,
        rows: 1
    )

    static let duplicateIdShare = Self(
        .duplicateIdShare,
        "Duplicate ids",
        "the share of rows whose id was imported before",
        about: "Counted while files are imported, by the window in which the row would lie; such rows are "
            + "never stored again, whether they say the same or not. A whole file that is imported again "
            + "counts nothing. The bound is Wilson's.",
        .window,
        use: .onRequest,
        .above,
        limit: 0.01,
        effect: 0.005,
        rows: 20
    )

    static let labelJoinRate = Self(
        .labelJoinRate,
        "Label join rate",
        "the fall of the share of predictions that have a label when labels are due",
        about: "Against the baseline's labelled share, or all where the baseline has no labels. Labels from "
            + "upstream only, found by the prediction's id. `labels: { due: 30d }` in the model file says how "
            + "long after a window's end they are expected; before that there is no answer.",
        .window,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let labelLag = Self(
        .labelLag,
        "Label lag",
        "the log ratio of the time to a label to the usual time",
        about:
            "ln(median/usual median): 0.7 is twice as long as usual. The time from a prediction to the import "
            + "of its first label from upstream, less than an hour counting as one; a prediction without a "
            + "label counts as longer than all. Usual is the median of the twelve windows before. The bound "
            + "is that of the median by its order statistics. Judged when labels are due, as `labelJoinRate`.",
        .window,
        use: .onRequest,
        .above,
        limit: 0.7,
        effect: 0.3,
        rows: 20
    )

    static let volume = Self(
        .volume,
        "Volume",
        "the log ratio of rows to the usual number",
        about: "ln(rows/median rows of the reference windows): −0.7 is half of what is usual, 0.7 "
            + "the double. Few rows mean nothing in the window in which the model's predictions begin.",
        .window,
        .both,
        limit: 0.7,
        effect: 0.3,
        rows: 1
    )

    static let schema = Self(
        .schema,
        "Schema",
        "the number of columns that are missing or that the model file does not know",
        about:
            "Columns of the window's last file. A file that lacks a feature is refused unless it is imported "
            + "with its good rows only. A column that was probably renamed counts as missing and as unknown until "
            + "a person confirms it: `plumbline model renames` proposes, `plumbline model rename` confirms.",
        .window,
        level: .notice,
        .above,
        limit: 0,
        effect: 0,
        rows: 1
    )

    static let vanishedCategory = Self(
        .vanishedCategory,
        "Vanished category",
        "the share that a category of the baseline had which the window lacks",
        about: "The largest such share. The bound is Wilson's, less what a window of this size "
            + "could miss by chance (3/n).",
        .categories,
        use: .onRequest,
        .above,
        limit: 0.05,
        effect: 0.02,
        rows: 20
    )

    static let outsideRange = Self(
        .outsideRange,
        "Outside the range",
        "the share of values below the smallest or above the largest of the baseline",
        about: "The bound is Wilson's. For limits of your own write a rule: `value: share(age < 0 "
            + "or age > 120)`.",
        .numberColumns,
        use: .onRequest,
        .above,
        limit: 0.01,
        effect: 0.005,
        rows: 20
    )

    static let negativeShare = Self(
        .negativeShare,
        "Negative share",
        "the rise of the share of values below zero",
        about: "For columns that cannot be negative: their baseline has none, and the bound is Wilson's.",
        .numberColumns,
        use: .onRequest,
        .above,
        limit: 0.001,
        effect: 0,
        rows: 20
    )
}
