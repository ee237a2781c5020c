/// The keys a model file may have, section by section: the parser and the JSON Schema know the same ones.
public enum ModelFileKeys {
    /// The sections by their path; the empty path is the file itself.
    public static let sections: [(path: String, keys: [String])] = [
        ("", file), ("columns", columns), ("columns.features.*", feature), ("windows", windows),
        ("windows.every", every), ("budget", budget), ("rules[]", rule), ("sampling", sampling),
        ("review", review),
        ("quality", quality), ("labels", labels), ("sagemaker", sageMaker),
        ("retention", retention),
    ]

    static let file = [
        "model", "task", "question", "classes", "positive", "columns", "windows", "budget", "rules",
        "sampling",
        "review", "quality", "labels", "sagemaker", "retention",
    ]
    static let columns = [
        "id", "time", "prediction", "score", "scores", "label", "version", "features", "evidence", "hidden",
        "attributions", "missing",
    ]
    static let feature = ["type", "unit", "title", "column"]
    static let windows = ["every", "timeZone", "lateness"]
    static let every = ["rows"]
    static let budget = ["alerts", "notices"]
    static let rule = [
        "statistic", "name", "value", "when", "columns", "limit", "level", "direction", "minimumEffect",
        "minimumRows", "severity", "of", "windows", "enabled",
    ]
    static let sampling = [
        "perWindow", "secondLook", "perMonth", "design", "minimumPerStratum", "seed",
    ]
    static let review = ["slots", "overlap", "audits", "gold", "guidelines"]
    static let quality = ["tolerance", "clearAlerts"]
    static let labels = ["due"]
    static let sageMaker = [
        "input", "output", "threshold", "inputRows", "outputRows", "datatypeThreshold", "domainThreshold",
        "aggregation", "labels", "attributionRows",
    ]
    static let retention = ["features"]
}
