import Monitoring

/// How a file of a form is opened.
struct RowOpening {
    private let members: [JSONRowScanner.Wanted]
    private let model: MonitoredModel
    private let kind: TableKind
    private let form: TableForm
    private let header: [String]?

    init(
        wanted: [(name: String, isText: Bool)],
        _ model: MonitoredModel,
        _ kind: TableKind,
        _ form: TableForm,
        _ header: [String]?
    ) {
        self.header = header
        let fileNames = model.fileNames
        members = wanted.map {
            JSONRowScanner.Wanted(path: $0.name, other: fileNames[$0.name], takesAny: $0.isText)
        }
        self.model = model
        self.kind = kind
        self.form = form
    }

    func reader(_ source: ByteSource) throws(FormatError) -> any RowReader {
        switch (form, kind) {
        case (.csv, _):
            guard let header else { return try CSVReader(source) }
            return try CSVReader(source, header: header)
        case (.jsonLines, _): return try JSONLinesReader(source, members: members)
        case (.sageMaker, .labels):
            return try GroundTruthReader(source, columns: members.map(\.path), model: model)
        case (.sageMaker, .evidence):
            throw .nothingToRead("SageMaker has no form for evidence. Import it as CSV or JSON lines.")
        case (.sageMaker, .attributions), (.sageMaker, .attributionsInOrder):
            throw .nothingToRead(
                "SageMaker's attributions of rows are CSV. Give them as such, or as JSON lines."
            )
        case (.sageMaker, .predictions), (.sageMaker, .baseline), (.sageMaker, .rebuiltBaseline):
            return try CaptureReader(source, columns: members.map(\.path), model: model)
        }
    }
}
