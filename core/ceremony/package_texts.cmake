# package_texts.cpp from the files that go into the safe (SOURCE, OUTPUT), each a raw string.
set(files resources/package/READ-ME.txt resources/package/LEIA-ME.txt docs/recovery-without-conclave.md docs/recover.py
    resources/words/slip39-wordlist.txt)
set(entries "")
foreach(path ${files})
    file(READ ${SOURCE}/${path} text)
    get_filename_component(name ${path} NAME)
    string(APPEND entries "        {\"${name}\",\n         R\"~~~(${text})~~~\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"core/ceremony/package_texts.h\"

namespace conclave::ceremony {

const std::vector<std::pair<std::string_view, std::string_view>>& packageTexts() {
    static const std::vector<std::pair<std::string_view, std::string_view>> texts{
${entries}    };
    return texts;
}

}  // namespace conclave::ceremony
")
