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
        about: "Infinite values enter no test and no mean; a rule of their own says that they are there.",
        .numberColumns,
        use: .onRequest,
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

    static let volume = Self(
        .volume,
        "Volume",
        "the log ratio of rows to the usual number",
        about: "ln(rows/median rows of the reference windows): −0.7 is half of what is usual, 0.7 "
            + "the double.",
        .window,
        .both,
        limit: 0.7,
        effect: 0.3,
        rows: 1
    )

    static let schema = Self(
        .schema,
        "Schema",
        "the number of columns that the model file does not know",
        about: "Columns of the window's last file.",
        .window,
        level: .notice,
        .above,
        limit: 0,
        effect: 0,
        rows: 1
    )
}
