import Charts
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Web

/// The style sheet and the script, each at an address that changes with its content.
struct StaticFiles: Sendable {
    private let files: [String: File]

    private struct File: Sendable {
        var text: String
        var type: String
        var mark: String
    }

    /// The files that are built into the program.
    static let builtIn = StaticFiles([
        "style.css": ((WebText.file("static/style.css") ?? "") + ChartStyle.css, "text/css; charset=utf-8"),
        "workbench.js": (WebText.file("static/workbench.js") ?? "", "text/javascript; charset=utf-8"),
    ])

    /// Files by name, with their types.
    init(_ texts: [String: (text: String, type: String)]) {
        files = texts.mapValues { File(text: $0.text, type: $0.type, mark: contentMark($0.text)) }
    }

    /// Where a page finds a file.
    func address(of name: String) -> String {
        "/static/\(name)?v=\(files[name]?.mark ?? "")"
    }

    /// Answers a request for a file.
    func response(to request: Request, named name: String) throws -> Response {
        guard let file = files[name] else {
            throw WorkbenchError.notFound("There is no file of this name.")
        }
        var headers = HTTPFields()
        let tag = "\"\(file.mark)\""
        headers[.eTag] = tag
        // Kept for a year only at the address that names the content.
        let isExact = request.uri.queryParameters["v"].map(String.init) == file.mark
        headers[.cacheControl] = isExact ? "public, max-age=31536000, immutable" : "no-cache"
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = file.type
        return Response(
            status: .ok,
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: file.text))
        )
    }
}

/// A short mark of a text for caches, not against forgers: FNV-1a, 64 bits.
private func contentMark(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
}
