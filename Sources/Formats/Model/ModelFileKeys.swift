/// The keys a model file may have, section by section: the parser and the JSON Schema know the same ones.
public enum ModelFileKeys {
    /// The sections by their path; the empty path is the file itself.
    public static let sections: [(path: String, keys: [String])] = [
        ("", file), ("columns", columns), ("columns.features.*", feature), ("windows", windows),
        ("windows.every", every), ("budget", budget), ("rules[]", rule), ("sampling", sampling),
        ("review", review),
        ("quality", quality),
    ]

    static let file = [
        "model", "task", "question", "classes", "positive", "columns", "windows", "budget", "rules",
        "sampling",
        "review", "quality",
    ]
    static let columns = [
        "id", "time", "prediction", "score", "scores", "label", "version", "features", "evidence", "hidden",
    ]
    static let feature = ["type", "unit", "title"]
    static let windows = ["every", "timeZone", "lateness"]
    static let every = ["rows"]
    static let budget = ["alerts", "notices"]
    static let rule = [
        "statistic", "columns", "limit", "level", "direction", "minimumEffect", "minimumRows", "severity",
        "of", "windows", "enabled",
    ]
    static let sampling = ["perWindow", "design", "seed"]
    static let review = ["slots", "overlap", "audits", "guidelines"]
    static let quality = ["tolerance"]
}
